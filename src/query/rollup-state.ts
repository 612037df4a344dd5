import type { Rollup } from '../product/product.ts'
import type { Aliases } from './aliases.ts'
import { comparand } from './comparison.ts'
import { startOf } from './groups-of-rows.ts'
import type { AggregatePlan, RolledCondition, RolledGroups } from './plan.ts'
import { all, identifier, parameter, sql, type Sql } from './sql-text.ts'

/** Whether a rollup answers a request, or why it does not. */
export const rollupStates = [
  'FRESH',
  /** It was never published. */
  'UNPUBLISHED',
  /** It was made from another version of its base than is served. */
  'STALE',
  /** It was published when it promised something else, or nothing. */
  'UNPROVEN',
  /** The values of the request ask for what it does not tell apart. */
  'TOO_COARSE',
] as const

export type RollupState = (typeof rollupStates)[number]

/** How a statement finds out about a rollup. */
export interface RollupStateSql {
  /** What stands before the statement. */
  readonly prelude: Sql
  readonly value: Sql
  readonly isFresh: Sql
}

/** The groups of a rollup that may answer a plan. */
export function rolledGroups({ rollups }: AggregatePlan): RolledGroups | undefined {
  return rollups.find(({ groups }) => groups)?.groups
}

/**
 * The state of the rollup that may answer, looked up once in the statement that reads it: rows,
 * versions and proof are of one snapshot, so that no publication comes between them.
 */
export function rollupState(plan: AggregatePlan, aliases: Aliases): RollupStateSql | undefined {
  const groups = rolledGroups(plan)
  if (!groups) return undefined
  const { rollup, conditions } = groups
  const name = aliases.next('f')
  const fine = all(conditions.map(conditionSql))
  const value = sql`(select state from ${identifier(name)})`
  return {
    prelude: sql`with ${identifier(name)} as materialized (select case when (${fine}) is not true then 'TOO_COARSE' else ${ledgerState(rollup)} end as state) `,
    value,
    isFresh: sql`(${value} = 'FRESH')`,
  }
}

function ledgerState({ product, base, promise }: Rollup): Sql {
  const served = sql`select b.data_version::text from ops.product as b where b.product = ${parameter(base.id, 'text')} and b.data_version > 0`
  const proven = sql`exists (select 1 from ops.check_result as c where c.run_id = p.run_id and c.name = ${parameter(promise, 'text')} and c.outcome = 'PASSED')`
  // A base of which nothing is served has no version, and what has none is equal to nothing.
  return sql`coalesce((select case when ((p.inputs ->> ${parameter(base.id, 'text')}) = (${served})) is not true then 'STALE' when ${proven} then 'FRESH' else 'UNPROVEN' end from ops.product as p where p.product = ${parameter(product.id, 'text')} and p.data_version > 0), 'UNPUBLISHED')`
}

function conditionSql(condition: RolledCondition): Sql {
  const { of: dimension } = condition
  const timeZone = parameter(dimension.timeZone ?? 'UTC', 'text')
  if (condition.kind === 'timeZone') {
    return sql`${parameter(condition.given, 'text')} = ${timeZone}`
  }
  const { of, grain } = dimension
  const value = comparand(of, condition.value)
  const begins = sql`${startOf(of, parameter(grain ?? 'day', 'text'), value, timeZone)} = ${value}`
  const told = dimension.timeZone === undefined || dimension.timeZone === 'UTC'
  const fine = told ? begins : sql`${begins} and ${keepsClock(value, timeZone)}`
  // Times at the ends of what Postgres knows have no start, and asking for it is an error.
  return sql`case when ${value} >= '0001-01-01' and ${value} < '9999-01-01' then ${fine} else false end`
}

/**
 * Whether clocks are not changed within a day of a moment. Where they are set back past midnight,
 * a day has two, and Postgres takes the later for the start of both: rows of the first hour lie
 * before the start of their day.
 */
function keepsClock(moment: Sql, timeZone: Sql): Sql {
  const day = sql`interval '24 hours'`
  return sql`((${moment} + ${day}) at time zone ${timeZone}) - ((${moment} - ${day}) at time zone ${timeZone}) = interval '48 hours'`
}
