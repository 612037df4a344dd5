import { z } from 'zod'
import { qualifiedName, quoteIdentifier } from '../database/identifier.ts'
import { isMasked } from '../policy/mask.ts'
import type {
  Product,
  ProductCheck,
  Rollup,
  RollupDimension,
  StoredFormula,
} from '../product/product.ts'
import type { AuditScope } from './audit-scope.ts'
import { rowFilterSql } from './filter-sql.ts'
import type { Parameters } from './parameters.ts'
import type { Probe } from './probe.ts'
import { sampleSize } from './sample-size.ts'

const sampled = z.array(z.array(z.string().nullable())).nullable()

/**
 * Counts the groups in which a rollup, as it would be after publishing, and its base differ: those
 * that only one of the two has, digit for digit. Samples their dimensions.
 *
 * There are none while the base serves another version than the run read: nothing can be compared
 * then, and nobody is answered from rows that were made of another version than is served.
 */
export function rollupProbe(
  { rollup, name }: ProductCheck,
  scope: AuditScope,
  parameters: Parameters,
): Probe {
  if (!rollup) throw new TypeError('a check of a rollup that is none')
  const { base, dimensions } = rollup
  const held = heldGroups(rollup, scope)
  const made = baseGroups(rollup, parameters)
  const names = dimensions.map(({ column }) => quoteIdentifier(column.name))
  const clear = dimensions
    .filter(({ column, of }) => !isMasked(column) && !isMasked(of))
    .map(({ column }) => column)
  const values = clear.map((column) => `d.${quoteIdentifier(column.name)}`)
  const samples =
    clear.length === 0
      ? 'NULL'
      : `(SELECT json_agg(s.k)::text FROM (SELECT ARRAY[${values.join(', ')}] AS k
            FROM d ORDER BY 1 LIMIT ${sampleSize}) s)`
  return {
    over: 'itself',
    columns: 2,
    select: `WITH d AS MATERIALIZED (SELECT DISTINCT ${names.join(', ')}
               FROM ((${held} EXCEPT ALL ${made}) UNION ALL (${made} EXCEPT ALL ${held})) g
              WHERE ${readsServedVersion(rollup, parameters)})
             SELECT (SELECT count(*) FROM d)::text AS v0, ${samples} AS v1`,
    read: ({ values: [counted, found] }) => {
      const failedRows = BigInt(counted ?? 0)
      if (failedRows === 0n) return { failedRows, message: null, sampleKeys: [] }
      const groups = failedRows === 1n ? 'group differs' : 'groups differ'
      const lists = sampled.parse(JSON.parse(found ?? 'null')) ?? []
      return {
        failedRows,
        message: `${failedRows} ${groups} from what ${base.id} has, where "${name}" is promised`,
        sampleKeys: lists.map((list) =>
          Object.fromEntries(clear.map(({ key }, position) => [key, list[position] ?? null])),
        ),
      }
    },
  }
}

/** The rollup's own rows. */
function heldGroups({ dimensions, measures }: Rollup, scope: AuditScope): string {
  const list = [...dimensions, ...measures].map(({ column }) => {
    const name = quoteIdentifier(column.name)
    return `x.${name}::text AS ${name}`
  })
  return `SELECT ${list.join(', ')} FROM ${scope.whole} x`
}

/** The same worked out from the base. Expressions are named first: Postgres compares parameters too. */
function baseGroups({ base, dimensions, measures }: Rollup, parameters: Parameters): string {
  const keys = dimensions.map((_, index) => `k${index}`)
  const read = dimensions.map((each, index) => `${dimensionSql(each, parameters)} AS k${index}`)
  const measured = measures.map(({ formula }, index) => {
    read.push(`${meetsSql(base, formula, parameters)} AS w${index}`)
    if (formula.kind === 'function') {
      read.push(`b.${quoteIdentifier(formula.column.name)} AS m${index}`)
    }
    const expression = formula.kind === 'count' ? 'count(*)' : `${formula.function}(m${index})`
    return `(${expression} FILTER (WHERE w${index}))::text`
  })
  const list = [...keys.map((key) => `${key}::text`), ...measured]
  return `SELECT ${list.join(', ')}
            FROM (SELECT ${read.join(', ')} FROM ${qualifiedName(base.layer, base.tableName)} b) r
           GROUP BY ${keys.join(', ')}`
}

function dimensionSql({ of, grain, timeZone }: RollupDimension, parameters: Parameters): string {
  const value = `b.${quoteIdentifier(of.name)}`
  if (grain === undefined) return value
  if (timeZone !== undefined) {
    return `date_trunc('${grain}', ${value}, ${parameters.add(timeZone, 'text')})`
  }
  const start = `date_trunc('${grain}', ${value}::timestamp)`
  return of.family === 'date' ? `${start}::date` : start
}

function meetsSql(base: Product, { rows }: StoredFormula, parameters: Parameters): string {
  const conditions = [rows.segment?.where, rows.where].filter((each) => each !== undefined)
  if (conditions.length === 0) return 'true'
  return conditions.map((each) => `(${rowFilterSql(base, each, parameters)})`).join(' AND ')
}

/** Whether the base serves the version that the run has noted as read. */
function readsServedVersion({ product, base }: Rollup, parameters: Parameters): string {
  const id = parameters.add(base.id, 'text')
  return `EXISTS (SELECT 1 FROM ops.run r JOIN ops.product p ON p.product = ${id}
                   WHERE r.product = ${parameters.add(product.id, 'text')} AND r.status = 'RUNNING'
                     AND r.inputs ->> ${id} = p.data_version::text)`
}
