import { answeredBy } from '../query/answered-by.ts'
import { fetchPlan, readAnswer, readServedStates } from '../query/execute.ts'
import { readVersions } from '../query/recorded-versions.ts'
import type { Connection } from '../query/run-statement.ts'
import type { Utf8Json } from '../query/utf8-json.ts'
import { Unwritable } from '../query/write-value.ts'
import { execution, type GraphqlContext, type Outcome } from './context.ts'
import { describeServed } from './meta-type.ts'
import type { CompiledField, OperationPlan } from './operation-plan.ts'
import { enforceTerms } from './serving-terms.ts'
import { inSnapshot, type Snapshot } from './snapshot.ts'

/** A compiled field's answer as JSON, or what the ordinary executor needs to tell it. */
export type FieldAnswer =
  | { readonly written: Utf8Json; readonly outcome?: undefined }
  | { readonly outcome: Outcome; readonly written?: undefined }

/**
 * Runs the statements of all compiled fields, side by side; those that read products in common in
 * one snapshot, so that no publication comes between them.
 * @param prepare whether to prepare them, for a plan that is used again
 */
export async function answerFields(
  { together }: OperationPlan,
  variables: Readonly<Record<string, unknown>>,
  context: GraphqlContext,
  prepare: boolean,
): Promise<Map<string, FieldAnswer>> {
  const answers = new Map<string, FieldAnswer>()
  const { signal, provenance } = context
  const groups = provenance ? [together.flat()] : together
  const work = Promise.all(
    groups.map(async (fields) => {
      const [only, ...others] = fields
      // What is told of products has to be true of these very rows.
      if (only && others.length === 0 && !provenance) {
        answers.set(only.key, await answerField(only, variables, context, prepare))
        return
      }
      await answerTogether(fields, variables, context, prepare, answers)
    }),
  )
  if (!signal) {
    await work
    return answers
  }
  await settledOrAborted(work, signal)
  if (!signal.aborted) return answers
  // What is still under way is cancelled by whoever runs it, and has its connection until then.
  const keys = together.flat().map(({ key }) => key)
  return new Map(keys.map((key) => [key, answers.get(key) ?? failure(signal.reason)]))
}

function settledOrAborted(work: Promise<unknown>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => resolve()
    if (signal.aborted) onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    work.then(
      () => {
        signal.removeEventListener('abort', onAbort)
        resolve()
      },
      (error: unknown) => {
        signal.removeEventListener('abort', onAbort)
        reject(error instanceof Error ? error : new Error(String(error)))
      },
    )
  })
}

async function answerTogether(
  fields: readonly CompiledField[],
  variables: Readonly<Record<string, unknown>>,
  context: GraphqlContext,
  prepare: boolean,
  answers: Map<string, FieldAnswer>,
): Promise<void> {
  try {
    await inSnapshot(context.database, context.signal, async (snapshot) => {
      for (const field of fields) {
        const answer = await snapshot.attempt((connection) =>
          answerField(field, variables, context, prepare, connection),
        )
        answers.set(field.key, answer)
      }
      await readStates(fields, context, snapshot)
    })
  } catch (error) {
    for (const { key } of fields) if (!answers.has(key)) answers.set(key, failure(error))
  }
}

async function readStates(
  fields: readonly CompiledField[],
  context: GraphqlContext,
  snapshot: Snapshot,
): Promise<void> {
  const { provenance } = context
  if (!provenance) return
  const products = new Map(
    fields.flatMap(({ plan }) => [...plan.products]).map((product) => [product.id, product]),
  )
  const states = await snapshot.attempt((connection) =>
    readServedStates(products, { ...execution(context), connection }),
  )
  provenance.read(fields, states, context.now())
}

async function answerField(
  { key, plan, write }: CompiledField,
  variables: Readonly<Record<string, unknown>>,
  context: GraphqlContext,
  prepare: boolean,
  connection?: Connection,
): Promise<FieldAnswer> {
  try {
    const how = { ...execution(context), connection }
    const { explanation } = context
    const began = explanation ? performance.now() : 0
    const fetched = await fetchPlan(plan, variables, how, prepare)
    enforceTerms(plan, fetched, key, context)
    context.witness?.fetched(fetched.rows.length)
    if (plan.versions) context.witness?.read(readVersions(plan.versions, fetched.head))
    explanation?.answered(key, answeredBy(plan, fetched))
    const meta = describeServed(plan, fetched, context)
    if (fetched.rows.length > fewRows) await context.turn?.()
    try {
      if (!explanation) return { written: write(fetched, meta) }
      const ended = performance.now()
      explanation.took(key, 'statementMs', ended - began)
      const written = write(fetched, meta)
      explanation.took(key, 'writeMs', performance.now() - ended)
      return { written }
    } catch (error) {
      if (!(error instanceof Unwritable)) throw error
      return { outcome: () => readAnswer(plan, fetched, meta) }
    }
  } catch (error) {
    return failure(error)
  }
}

/** Writing so many rows takes no longer than answering a request does. */
const fewRows = 200

function failure(error: unknown): FieldAnswer {
  return {
    outcome: () => {
      throw error
    },
  }
}
