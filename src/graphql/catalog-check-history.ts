import type { Product } from '../product/product.ts'
import { badInput } from '../query/bad-input.ts'
import { readCheckHistory, type CheckOutcome } from '../query/check-history.ts'
import type { Builder } from './builder.ts'
import { execution, type GraphqlContext } from './context.ts'
import type { MetaTypes } from './meta-type.ts'

/** Runs that are told of where nothing is said, and at most. */
const defaultRuns = 10
const maxRuns = 100

export type CheckHistoryTypes = ReturnType<typeof addCheckHistory>

/** Adds `CatalogCheckResult` and what fields of it have in common. */
export function addCheckHistory(builder: Builder, { severity, run }: MetaTypes) {
  const outcome = builder.enumType('CheckOutcome', {
    description: 'What a check came to.',
    values: {
      PASSED: { description: 'What it promises held, or no more rows violated it than it allows.' },
      FAILED: { description: 'It did not.' },
      ERRORED: { description: 'It could not run, which counts as failed.' },
    },
  })
  const result = builder.objectRef<CheckOutcome>('CatalogCheckResult').implement({
    description: 'What one check came to in one run.',
    fields: (t) => ({
      name: t.exposeString('name', { description: 'Name of the check, as it was then.' }),
      kind: t.exposeString('kind', { description: 'notNull, unique, atLeast, references, ….' }),
      fields: t.exposeStringList('fields', {
        description: 'Fields it is about; empty when it is about the product as a whole.',
      }),
      severity: t.expose('severity', { type: severity, description: 'What its failure means.' }),
      blocking: t.exposeBoolean('blocking', {
        description: 'Whether its failure keeps new rows from being served.',
      }),
      outcome: t.expose('outcome', { type: outcome, description: 'What it came to.' }),
      failedRows: t.expose('failedRows', {
        type: 'BigInt',
        nullable: true,
        description:
          'Rows that violate it, those set aside included; null where rows are not counted.',
      }),
      message: t.exposeString('message', { nullable: true, description: 'What was found.' }),
      run: t.field({
        type: run,
        description: 'The run that asked it.',
        resolve: (found) => found.run,
      }),
      dataVersion: t.expose('dataVersion', {
        type: 'BigInt',
        nullable: true,
        description: 'Version that the run published or confirmed; null when it did neither.',
      }),
    }),
  })
  const args = builder.args((t) => ({
    runs: t.int({
      description: `How many runs to look back: 1 to ${maxRuns}. Default ${defaultRuns}.`,
    }),
  }))
  // Fields of one product are answered from one statement.
  const reads = new WeakMap<GraphqlContext, Map<string, Promise<readonly CheckOutcome[]>>>()
  const read = async (
    product: Product,
    field: string | undefined,
    { runs }: { readonly runs?: number | null | undefined },
    context: GraphqlContext,
  ): Promise<CheckOutcome[]> => {
    const count = runs ?? defaultRuns
    if (count < 1 || count > maxRuns) {
      throw badInput(`Ask for 1 to ${maxRuns} runs.`, ['runs'])
    }
    const known = reads.get(context) ?? new Map<string, Promise<readonly CheckOutcome[]>>()
    reads.set(context, known)
    const key = `${product.id} ${count}`
    const found = known.get(key) ?? readCheckHistory(product, count, execution(context))
    known.set(key, found)
    return (await found).filter(({ fields }) => field === undefined || fields.includes(field))
  }
  return { result, args, read }
}
