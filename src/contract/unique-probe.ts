import { z } from 'zod'
import { quoteIdentifier } from '../database/identifier.ts'
import { isMasked } from '../policy/mask.ts'
import type { Column, ColumnFamily } from '../product/column.ts'
import type { Product, ProductCheck } from '../product/product.ts'
import { isAllowed, violationMessage } from './allowance.ts'
import type { AuditScope } from './audit-scope.ts'
import { columnOf, valueOf } from './column-sql.ts'
import type { Probe } from './probe.ts'
import { sampleSize } from './sample-size.ts'

const sampled = z.array(z.array(z.string())).nullable()

interface Place {
  readonly product: Product
  readonly scope: AuditScope
}

/**
 * Whether no combination of values occurs twice. Values that have as many different hashes as there
 * are rows are all different, and numbers sort several times as fast as rows are grouped. Only where
 * hashes repeat are the values themselves grouped, to count their rows exactly.
 */
export function uniqueProbe(place: Place, check: ProductCheck): Probe {
  const columns = check.columns.map((key) => columnOf(place.product, key))
  const exactly = groupingProbe(place, check)
  if (!columns.every(isHashable)) return exactly
  const [first] = columns
  const hash =
    first && columns.length === 1 && sortsFast.has(first.family)
      ? valueOf(first)
      : `hash_record_extended(ROW(${columns.map(valueOf).join(', ')}), 0)`
  return {
    over: 'itself',
    columns: 2,
    select: `SELECT count(h.h)::text AS v0, count(DISTINCT h.h)::text AS v1
               FROM (SELECT ${hash} AS h FROM ${looksAt(place, check)} x
                      WHERE ${columns.map((each) => `${valueOf(each)} IS NOT NULL`).join(' AND ')}) h`,
    read: ({ values: [rows, different] }) =>
      rows === different ? { failedRows: 0n, message: null, sampleKeys: [] } : exactly,
  }
}

/** Types that a sort compares as numbers. */
const sortsFast: ReadonlySet<ColumnFamily> = new Set([
  'integer',
  'bigint',
  'uuid',
  'date',
  'timestamp',
  'timestamptz',
])

const unknown: ReadonlySet<ColumnFamily> = new Set(['other', 'vector', 'json'])

/** Whether Postgres is known to hash the type, so that equal values have equal hashes. */
function isHashable({ family, element }: Column): boolean {
  return !unknown.has(family) && !(element !== undefined && unknown.has(element))
}

/** No column of a product may start with two underscores. */
const counter = quoteIdentifier('__rows')

/** Counts the rows whose combination of values occurs more than once, and samples the values. */
function groupingProbe(place: Place, check: ProductCheck): Probe {
  const { columns: keys, name, allow } = check
  const { product } = place
  const columns = keys.map((key) => columnOf(product, key))
  const names = columns.map((column) => quoteIdentifier(column.name))
  const clear = columns.filter((column) => !isMasked(column))
  const values = clear.map((column) => `d.${quoteIdentifier(column.name)}::text`)
  const samples =
    clear.length === 0
      ? 'NULL'
      : `(SELECT json_agg(s.k)::text FROM (SELECT ARRAY[${values.join(', ')}] AS k
            FROM d ORDER BY 1 LIMIT ${sampleSize}) s)`
  const rows = looksAt(place, check)
  const total =
    allow !== undefined && 'percent' in allow ? `(SELECT count(*) FROM ${rows} x)::text` : `'0'`
  return {
    over: 'itself',
    columns: 3,
    select: `WITH d AS MATERIALIZED (SELECT ${names.join(', ')}, count(*) AS ${counter} FROM ${rows} x
               WHERE ${names.map((each) => `x.${each} IS NOT NULL`).join(' AND ')}
               GROUP BY ${names.join(', ')} HAVING count(*) > 1)
             SELECT coalesce(sum(d.${counter}), 0)::text AS v0, ${samples} AS v1, ${total} AS v2 FROM d`,
    read: ({ values: [counted, found, all] }) => {
      const failedRows = BigInt(counted ?? 0)
      if (isAllowed(failedRows, BigInt(all ?? 0), allow)) {
        return { failedRows, message: null, sampleKeys: [] }
      }
      const lists = sampled.parse(JSON.parse(found ?? 'null')) ?? []
      return {
        failedRows,
        message: violationMessage(name, failedRows, allow),
        sampleKeys: lists.map((list) =>
          Object.fromEntries(clear.map(({ key }, position) => [key, list[position] ?? null])),
        ),
      }
    },
  }
}

/**
 * Rows that a merge or an append leaves in place have other grains than the delta, and passed this
 * check themselves: of the grain, the delta alone decides.
 */
function looksAt({ product, scope }: Place, { columns }: ProductCheck): string {
  return isGrain(product, columns) ? scope.candidate : scope.whole
}

function isGrain({ grain }: Product, keys: readonly string[]): boolean {
  return grain.length === keys.length && grain.every(({ key }) => keys.includes(key))
}
