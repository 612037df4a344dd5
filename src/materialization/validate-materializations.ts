import { getTableConfig } from 'drizzle-orm/pg-core'
import type { Problem } from '../errors/platinum-error.ts'
import { durationSeconds } from '../product/duration.ts'
import { layerRank } from '../product/layer.ts'
import type { Product } from '../product/product.ts'
import { cronProblem } from './cron-pattern.ts'
import type { Materialization } from './materialize.ts'

export function twice(product: Product): Problem {
  return {
    code: 'MATERIALIZATION_TWICE',
    where: product.id,
    expected: 'one materialization a product',
    found: 'two exported from jobs/index.ts',
    fix: 'Remove one of them.',
  }
}

export function missing(product: Product): Problem {
  return {
    code: 'MATERIALIZATION_MISSING',
    where: product.id,
    expected: 'a materialization that makes it',
    found: 'none exported from jobs/index.ts',
    fix: `Export materialize(${product.listField}, { … }) from jobs/index.ts.`,
  }
}

export function directionProblems(product: Product, upstreams: readonly Product[]): Problem[] {
  return upstreams
    .filter((upstream) => layerRank(upstream.layer) > layerRank(product.layer))
    .map((upstream) => ({
      code: 'LINEAGE_BACKWARD' as const,
      where: product.id,
      expected: `upstreams in the ${product.layer} layer or before it`,
      found: upstream.id,
      fix: 'Move the product to a later layer, or read from an earlier one.',
    }))
}

/** A rollup notes which version of its base it was made from, by reading it. */
export function rollupProblems(
  { id, rollupOf }: Product,
  upstreams: readonly Product[],
): Problem[] {
  if (!rollupOf || upstreams.includes(rollupOf.base)) return []
  return [
    {
      code: 'ROLLUP_NOT_MADE_FROM_BASE',
      where: id,
      expected: `a materialization that reads ${rollupOf.base.id}, which it rolls up`,
      found: upstreams.map((upstream) => upstream.id).join(', ') || 'one that reads no product',
      fix: `Make it from ${rollupOf.base.id} itself, or leave rollupOf out.`,
    },
  ]
}

export function cycleProblems(
  materializations: ReadonlyMap<string, { readonly upstreams: readonly Product[] }>,
): Problem[] {
  const done = new Set<string>()
  const problems: Problem[] = []
  const visit = (id: string, path: readonly string[]): void => {
    if (path.includes(id)) {
      const cycle = [...path.slice(path.indexOf(id)), id]
      problems.push({
        code: 'LINEAGE_CYCLE',
        where: id,
        expected: 'data that flows one way',
        found: cycle.join(' → '),
        fix: 'Break the cycle: a product cannot be made from itself.',
      })
      return
    }
    if (done.has(id)) return
    for (const upstream of materializations.get(id)?.upstreams ?? [])
      visit(upstream.id, [...path, id])
    done.add(id)
  }
  for (const id of materializations.keys()) visit(id, [])
  return problems
}

export function triggerProblems(
  product: Product,
  { trigger, transform }: Materialization,
): Problem[] {
  const problem = (expected: string, found: string): Problem => ({
    code: 'TRIGGER_INVALID',
    where: `${product.id}, on`,
    expected,
    found,
    fix: 'Correct the trigger of the materialization.',
  })
  if (trigger.kind === 'every' && durationSeconds(trigger.interval) === undefined) {
    return [
      problem('a whole number and a unit: 30s, 15m, 6h or 7d', JSON.stringify(trigger.interval)),
    ]
  }
  const wrong = trigger.kind === 'cron' ? cronProblem(trigger.pattern) : undefined
  if (trigger.kind === 'cron' && wrong !== undefined) {
    const found = `${JSON.stringify(trigger.pattern)}: ${wrong}`
    return [problem('a cron pattern of five fields: minute, hour, day, month, weekday', found)]
  }
  if (trigger.kind === 'upstreamChange' && transform.kind === 'source') {
    return [problem('every(), cron() or onDemand() for a source', 'upstreamChange()')]
  }
  return []
}

export function strategyProblems(product: Product, { strategy }: Materialization): Problem[] {
  if (strategy.kind !== 'replace' || !strategy.history || product.history) return []
  return [
    {
      code: 'MATERIALIZATION_NO_HISTORY',
      where: `${product.id}, strategy`,
      expected: 'history in the contract, since how long it is kept is a promise to readers',
      found: 'strategy: history(), and a contract without history',
      fix: "Add history: { keep: '90d' } to the contract; history() is then the same as replace(), and merge() and append() keep history too.",
    },
  ]
}

export function unknownProduct(declared: Materialization): Problem {
  return {
    code: 'MATERIALIZATION_UNKNOWN_PRODUCT',
    where: tableName(declared.product),
    expected: 'a product that schema/index.ts exports',
    found: 'a materialization of a product it does not export',
    fix: 'Export the product from schema/index.ts, or remove the materialization.',
  }
}

export function unknownTable(product: Product, table: string): Problem {
  return {
    code: 'LINEAGE_UNKNOWN_TABLE',
    where: product.id,
    expected: 'a query that reads data products only, since nothing undescribed is served',
    found: `it reads ${table}, which is none`,
    fix: `Declare ${table} as a data product and export it from schema/index.ts, or stop reading it.`,
  }
}

export function tableName(product: Materialization['product']): string {
  const { schema, name } = getTableConfig(product)
  return `${schema ?? 'public'}.${name}`
}
