import type { CompiledPlan } from './compile.ts'
import type { Fetched } from './execute.ts'
import { rollupStates, type RollupState } from './rollup-state.ts'

/** Which product an aggregate was read from, and why not from the rollups of its product. */
export interface AnsweredBy {
  /** Id of the rollup, or of the product itself. */
  readonly product: string
  readonly rollups: readonly {
    readonly product: string
    readonly answered: boolean
    /** Null for the one that answered. */
    readonly reason: string | null
  }[]
}

/** What is told of a field whose product has rollups; undefined for every other. */
export function answeredBy(compiled: CompiledPlan, { head }: Fetched): AnsweredBy | undefined {
  if (compiled.kind !== 'aggregate' || compiled.rollups.uses.length === 0) return undefined
  const { uses, state } = compiled.rollups
  const word = state === undefined ? undefined : head[state]
  const found = rollupStates.find((each) => each === word)
  const rollups = uses.map(({ rollup, lacks, groups }) => {
    const { id } = rollup.product
    const base = rollup.base.id
    if (groups && found === 'FRESH') return { product: id, answered: true, reason: null }
    const reason =
      groups && found
        ? stateReasons[found](base)
        : lacks.length > 0
          ? `It lacks ${lacks.join('; ')}.`
          : 'Another rollup has fewer rows.'
    return { product: id, answered: false, reason }
  })
  const answering = rollups.find(({ answered }) => answered)
  return { product: answering?.product ?? compiled.product.id, rollups }
}

const stateReasons: Readonly<Record<RollupState, (base: string) => string>> = {
  FRESH: (base) => `It is made of what ${base} serves.`,
  UNPUBLISHED: () => 'It was never published.',
  STALE: (base) => `It was made of another version of ${base} than is served.`,
  UNPROVEN: (base) => `Its rows have not been compared with ${base} since its declaration changed.`,
  TOO_COARSE: () =>
    'A time zone or a moment in the variables is none that its dimensions tell apart.',
}
