import { createHash } from 'node:crypto'
import { GraphQLError, type DocumentNode } from 'graphql'
import type { Audit } from '../audit-log/audit.ts'
import type { SharedPart } from '../audit-log/audit-record.ts'
import { writePart, writeRecord, type WrittenRecord } from '../audit-log/record-text.ts'
import { utf8Json } from '../query/utf8-json.ts'
import type { FieldUse, OperationUse } from '../usage/operation-use.ts'
import type { GraphqlContext } from './context.ts'
import type { OperationAnswer, OperationRequest } from './operation-answer.ts'
import { errorCodeOf } from './errors.ts'
import type { OperationPlan } from './operation-plan.ts'
import { RecordParts } from './record-parts.ts'
import type { Observed, Sight } from './sight.ts'

/** What a plan uses, for the record of each operation that it answers. */
export function observe(plan: OperationPlan, use: OperationUse | undefined): Observed {
  const fields = use?.fields ?? []
  const protections = plan.fields.flatMap((field) =>
    field.kind === 'compiled' ? [field.protection] : [],
  )
  const masks = Object.assign({}, ...protections.map((each) => each.masks)) as Observed['masks']
  return {
    use,
    returned: fields.filter(({ selected }) => selected).flatMap(columnOf),
    used: fields.filter(({ selected }) => !selected).flatMap(columnOf),
    masks,
    isProtected: protections.some((each) => each.isProtected),
    parts: new RecordParts(),
  }
}

/** Sees what one operation reads, and has it recorded before the answer is given. */
export class Witness implements Sight {
  readonly #audit: Audit
  readonly #request: OperationRequest
  readonly #context: GraphqlContext
  readonly #began = performance.now()
  /** By product id; undefined: nobody has said. */
  #versions: Record<string, string> | undefined
  #observed: Observed | undefined
  #rows = 0

  constructor(audit: Audit, request: OperationRequest, context: GraphqlContext) {
    this.#audit = audit
    this.#request = request
    this.#context = context
  }

  planned(observed: Observed): void {
    this.#observed = observed
  }

  get #touchesMasked(): boolean {
    return Object.keys(this.#observed?.masks ?? {}).length > 0
  }

  /** A root field gave so many rows. */
  fetched(rows: number): void {
    this.#rows += rows
  }

  /** The data versions that a protected root field was read in, by product. */
  read(versions: Readonly<Record<string, string>>): void {
    this.#versions = { ...this.#versions, ...versions }
  }

  /** Records the operation. @returns its answer, or an error in its place when protected data would go unrecorded */
  async record(answer: OperationAnswer): Promise<OperationAnswer> {
    const { operations } = this.#audit
    if (operations === 'protected' && !this.#touchesMasked) return answer
    try {
      const stored = this.#audit.add(this.#describe(answer), this.#observed?.isProtected === true)
      if (stored) await stored
      return answer
    } catch {
      return { data: utf8Json('null'), errors: [unrecorded()] }
    }
  }

  #describe({ data, errors }: OperationAnswer): WrittenRecord {
    const { identity, now } = this.#context
    const observed = this.#observed
    const client = identity.client ?? this.#context.client
    const outcome = data === undefined ? 'REFUSED' : errors.length > 0 ? 'FAILED' : 'ANSWERED'
    const write = () =>
      writePart(this.#shared(client, outcome, [...new Set(errors.map(errorCodeOf))]))
    const part =
      observed && outcome === 'ANSWERED'
        ? observed.parts.of(identity, client, this.#versions, write)
        : write()
    const durationMs = Math.round((performance.now() - this.#began) * 1000) / 1000
    const times = { at: now().toISOString(), rows: this.#rows, durationMs }
    return writeRecord(part, times, this.#audit.hashValues(this.#sent()))
  }

  /** What is the same for every request that the plan answers to one asker without an error. */
  #shared(
    client: string | undefined,
    outcome: SharedPart['outcome'],
    errors: readonly string[],
  ): SharedPart {
    const { subject, kind, roles, purpose } = this.#context.identity
    const { document, operationName } = this.#request
    const { use, returned = [], used = [], masks = {} } = this.#observed ?? {}
    return {
      who: {
        subject,
        kind,
        roles,
        ...(purpose === undefined ? {} : { purpose }),
        ...(client === undefined ? {} : { client }),
      },
      policyVersion: this.#context.policyVersion ?? 'none',
      operation: {
        name: use?.name ?? operationName ?? null,
        hash: use?.hash ?? hashOf(document),
      },
      returned,
      used,
      masks,
      dataVersions: this.#versions ?? {},
      outcome,
      errors,
    }
  }

  #sent(): string {
    const { sent, document, variables } = this.#request
    return sent ?? `${textOf(document)}\n${JSON.stringify(variables ?? {})}`
  }
}

const hashes = new WeakMap<DocumentNode, string>()

/** Of a document that reads no product. */
function hashOf(document: DocumentNode): string {
  const known = hashes.get(document) ?? createHash('sha256').update(textOf(document)).digest('hex')
  hashes.set(document, known)
  return known
}

function textOf({ loc }: DocumentNode): string {
  return loc?.source.body ?? ''
}

function columnOf({ product, column }: FieldUse): string[] {
  return column === null ? [] : [`${product}.${column}`]
}

function unrecorded(): GraphQLError {
  return new GraphQLError(
    'What this operation reads cannot be recorded at the moment, so it is not answered. Try again shortly.',
    { extensions: { code: 'SERVICE_UNAVAILABLE' } },
  )
}
