import { GraphQLError, type GraphQLSchema } from 'graphql'
import { withDefaults, type Limits } from '../config/limits.ts'
import type { TrustedTexts } from '../config/trusted-documents.ts'
import type { Problem } from '../errors/platinum-error.ts'
import { holdsOneOf } from '../identity/endpoint-access.ts'
import type { Identity } from '../identity/identity.ts'
import { Documents } from './documents.ts'

/** What a request says of its document; each part may be anything. */
export interface AskedDocument {
  readonly query?: unknown
  /** As the appendix of GraphQL over HTTP has it. */
  readonly documentId?: unknown
  /** `persistedQuery.sha256Hash`, as clients of Apollo have it. */
  readonly extensions?: unknown
}

/**
 * The documents that clients name by an id, and whether any others are answered. A request never
 * adds one: what a project trusts stands in its files.
 */
export class TrustedDocuments {
  /** Texts by all of their ids. A text is one string wherever it is met, so that looking it up is fast. */
  readonly #byId: ReadonlyMap<string, string>
  readonly #texts: ReadonlySet<string>
  readonly #mode: 'only' | 'also'
  readonly #except: readonly string[]

  constructor({ documents, mode, except }: TrustedTexts) {
    this.#byId = new Map(documents.flatMap(({ text, ids }) => ids.map((id) => [id, text] as const)))
    this.#texts = new Set(documents.map(({ text }) => text))
    this.#mode = mode
    this.#except = except
  }

  /**
   * The document that is meant.
   * @returns its text; an error to tell where there is none or the asker may not send it; undefined
   *   when the request names none
   */
  find(asked: AskedDocument, asker: Identity): string | GraphQLError | undefined {
    const id = idOf(asked)
    if (id !== undefined) return this.#byId.get(id) ?? notFound(asked)
    const { query } = asked
    if (typeof query !== 'string') return undefined
    const may =
      this.#mode === 'also' ||
      this.#texts.has(query) ||
      (this.#except.length > 0 && holdsOneOf(asker, this.#except))
    return may ? query : notTrusted()
  }
}

/** A client that sends text and hash would have it registered; it is answered as one that sends text. */
function idOf({ query, documentId, extensions }: AskedDocument): string | undefined {
  if (typeof documentId === 'string') return documentId
  if (typeof query === 'string') return undefined
  const hash = persistedHash(extensions)
  return hash === undefined ? undefined : `sha256:${hash}`
}

function persistedHash(extensions: unknown): string | undefined {
  if (!isObject(extensions) || !isObject(extensions['persistedQuery'])) return undefined
  const { sha256Hash } = extensions['persistedQuery']
  return typeof sha256Hash === 'string' ? sha256Hash : undefined
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

/** Clients of Apollo know this code, and the message of those that ask as they do. */
function notFound({ documentId }: AskedDocument): GraphQLError {
  const message =
    typeof documentId === 'string'
      ? 'There is no trusted document of this id. Add it to the documents of the server, or name one of them.'
      : 'PersistedQueryNotFound'
  return refusal(message, 'PERSISTED_QUERY_NOT_FOUND', 404)
}

function notTrusted(): GraphQLError {
  return refusal(
    'This server answers trusted documents alone. Send documentId with the id of one of them, or have this one added.',
    'TRUSTED_DOCUMENTS_ONLY',
    403,
  )
}

function refusal(message: string, code: string, status: number): GraphQLError {
  return new GraphQLError(message, { extensions: { code, http: { status } } })
}

/** What is wrong with trusted documents in a schema: each must be one that would be answered. */
export function trustedDocumentProblems(
  { documents }: TrustedTexts,
  schema: GraphQLSchema,
  limits: Partial<Limits> | undefined,
): readonly Problem[] {
  const reader = new Documents({
    schema,
    hideSuggestions: false,
    limits: withDefaults(limits),
    max: 1,
    maxBytes: 1,
  })
  return documents.flatMap(({ text, where }) =>
    errorsOf(reader, text).map((error) => documentProblem(where, error)),
  )
}

function errorsOf(reader: Documents, text: string): readonly GraphQLError[] {
  try {
    return reader.read(text).errors
  } catch (error) {
    if (error instanceof GraphQLError) return [error]
    throw error
  }
}

function documentProblem(where: string, { message, locations }: GraphQLError): Problem {
  const [place] = locations ?? []
  return {
    code: 'DOCUMENT_INVALID',
    where: place ? `${where}:${place.line}:${place.column}` : where,
    expected: 'a document that the schema can answer',
    found: message,
    fix: 'Correct the document; "platinum schema" prints the schema.',
  }
}
