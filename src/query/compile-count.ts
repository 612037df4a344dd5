import type { Aliases } from './aliases.ts'
import { constant, mapped, type Bound } from './bound.ts'
import { createSource, where, type Restriction } from './connection-source.ts'
import type { ConnectionPlan, CountField } from './plan.ts'
import { wholeTable } from './scan.ts'
import type { CountSlots, Slot } from './shape.ts'
import { parameter, sql, type Sql } from './sql-text.ts'

/**
 * Rows that are counted without being asked to: some tens of milliseconds. Beyond, a list is
 * estimated, or known to have at least so many.
 */
export const countedAnyway = 100_000

/** How many rows match, as exactly as was asked for. */
export function compileCount(
  { precision }: CountField,
  plan: ConnectionPlan,
  restriction: Restriction,
  aliases: Aliases,
  add: (expression: Sql) => Slot,
): CountSlots {
  const counted = (expression: Sql, cap?: Bound<number>): CountSlots => ({
    counted: add(expression),
    estimate: undefined,
    cap,
  })
  switch (precision.kind) {
    case 'exact':
      return counted(countRows(plan, restriction, aliases))
    case 'capped':
      return counted(countUpTo(precision.cap, plan, restriction, aliases), precision.cap)
    case 'cheap': {
      const isWhole = !restriction && !plan.filter && !plan.near
      const table = isWhole ? wholeTable(plan.product, aliases.asOf) : undefined
      if (table === undefined) {
        const cap = constant(countedAnyway)
        return counted(countUpTo(cap, plan, restriction, aliases), cap)
      }
      const estimate = largeEstimate(table)
      // Postgres runs the subquery of a branch only when it takes the branch.
      const rows = sql`case when ${estimate} is null then ${countRows(plan, restriction, aliases)} end`
      return { counted: add(rows), estimate: add(estimate), cap: undefined }
    }
  }
}

/** Every row that matches, counted. */
export function countRows(plan: ConnectionPlan, restriction: Restriction, aliases: Aliases): Sql {
  const source = createSource(plan, aliases)
  return sql`(select count(*) from ${source.from}${where(source.conditions(restriction))})`
}

function countUpTo(
  cap: Bound<number>,
  plan: ConnectionPlan,
  restriction: Restriction,
  aliases: Aliases,
): Sql {
  const source = createSource(plan, aliases)
  const limit = parameter(
    mapped(cap, (rows) => String(rows + 1)),
    'bigint',
  )
  return sql`(select count(*) from (select 1 from ${source.from}${where(source.conditions(restriction))} limit ${limit}) as u)`
}

/**
 * How many rows a table has, as Postgres' planner would guess: rows a page when it was last
 * analyzed, times its pages now. NULL unless that is many, and for a table never analyzed.
 */
function largeEstimate(table: string): Sql {
  const pages = sql`(pg_relation_size(s.oid) / current_setting('block_size')::bigint)`
  const rows = sql`(s.reltuples::double precision / s.relpages * ${pages})::bigint`
  return sql`(select e.n from (select ${rows} as n from pg_class as s where s.oid = ${parameter(table, 'regclass')} and s.relpages > 0) as e where e.n > ${parameter(String(countedAnyway), 'bigint')})`
}
