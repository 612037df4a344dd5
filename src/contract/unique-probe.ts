import { z } from 'zod'
import { quoteIdentifier } from '../database/identifier.ts'
import { isMasked } from '../policy/mask.ts'
import type { Product, ProductCheck } from '../product/product.ts'
import { isAllowed, violationMessage } from './allowance.ts'
import type { AuditScope } from './audit-scope.ts'
import { columnOf } from './column-sql.ts'
import type { Probe } from './probe.ts'
import { sampleSize } from './sample-size.ts'

const sampled = z.array(z.array(z.string())).nullable()

/** Counts the rows whose combination of values occurs more than once, and samples the values. */
export function uniqueProbe(
  { product, scope }: { readonly product: Product; readonly scope: AuditScope },
  { columns: keys, name, allow }: ProductCheck,
): Probe {
  const columns = keys.map((key) => columnOf(product, key))
  const names = columns.map((column) => quoteIdentifier(column.name))
  const clear = columns.filter((column) => !isMasked(column))
  const values = clear.map((column) => `d.${quoteIdentifier(column.name)}::text`)
  const samples =
    clear.length === 0
      ? 'NULL'
      : `(SELECT json_agg(s.k)::text FROM (SELECT ARRAY[${values.join(', ')}] AS k
            FROM d ORDER BY 1 LIMIT ${sampleSize}) s)`
  const rows = isGrain(product, keys) ? scope.candidate : scope.whole
  const total =
    allow !== undefined && 'percent' in allow ? `(SELECT count(*) FROM ${rows} x)::text` : `'0'`
  return {
    over: 'itself',
    columns: 3,
    select: `WITH d AS MATERIALIZED (SELECT ${names.join(', ')}, count(*) AS n FROM ${rows} x
               WHERE ${names.map((each) => `x.${each} IS NOT NULL`).join(' AND ')}
               GROUP BY ${names.join(', ')} HAVING count(*) > 1)
             SELECT coalesce(sum(d.n), 0)::text AS v0, ${samples} AS v1, ${total} AS v2 FROM d`,
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
 * check themselves: the delta alone decides.
 */
function isGrain({ grain }: Product, keys: readonly string[]): boolean {
  return grain.length === keys.length && grain.every(({ key }) => keys.includes(key))
}
