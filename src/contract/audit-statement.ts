import type { ProductCheck } from '../product/product.ts'
import { CandidateScan } from './candidate-scan.ts'
import type { Finding, Probe } from './probe.ts'
import type { Audited } from './probes.ts'

export interface AuditStatement {
  readonly text: string
  readonly values: readonly unknown[]
  /** Reads its one row. */
  readonly read: (
    row: Readonly<Record<string, string | null>>,
  ) => ReadonlyMap<ProductCheck, Finding | Probe>
}

/**
 * One statement for all these checks: one scan of the candidate, one of the whole where that is
 * more, and beside them what groups or sorts. Every part has one row, so they stand side by side.
 */
export function auditStatement(
  { scope }: Audited,
  checks: readonly ProductCheck[],
  probeOf: (check: ProductCheck, scan: CandidateScan) => Probe,
): AuditStatement {
  const scan = new CandidateScan()
  const parts = checks.map((check, position) => {
    const probe = probeOf(check, scan)
    return { check, probe, source: sourceOf(probe, position, scope.whole === scope.candidate) }
  })
  const scans = ['candidate', 'whole'] as const
  const items = [
    ...scans.flatMap((source) => {
      const members = parts.filter((part) => part.source === source)
      if (members.length === 0) return []
      const aggregates = members.flatMap(({ check, probe }) =>
        probe.over === 'itself'
          ? []
          : probe.aggregates.map(
              (aggregate, at) => `(${aggregate})::text AS ${output(checks.indexOf(check), at)}`,
            ),
      )
      const list = [`count(*)::text AS rows_${source}`, ...aggregates].join(',\n')
      const from = source === 'candidate' ? scan.from(scope.candidate) : `${scope.whole} x`
      return [`(SELECT ${list} FROM ${from}) ${source}`]
    }),
    ...parts.flatMap(({ probe, source }) =>
      probe.over === 'itself' ? [`(${probe.select}) ${source}`] : [],
    ),
  ]
  const outputs = [
    ...scans.flatMap((source) =>
      parts.some((part) => part.source === source) ? [`${source}.rows_${source}`] : [],
    ),
    ...parts.flatMap(({ probe, source }, position) =>
      probe.over === 'itself'
        ? Array.from(
            { length: probe.columns },
            (_, at) => `${source}.v${at} AS ${output(position, at)}`,
          )
        : probe.aggregates.map((_, at) => `${source}.${output(position, at)}`),
    ),
  ]
  return {
    text: `SELECT ${outputs.join(', ')}\nFROM ${items.join('\nCROSS JOIN ')}`,
    values: scan.parameters.values,
    read: (row) =>
      new Map(
        parts.map(({ check, probe, source }, position) => {
          const columns = probe.over === 'itself' ? probe.columns : probe.aggregates.length
          const values = Array.from(
            { length: columns },
            (_, at) => row[output(position, at)] ?? null,
          )
          return [check, probe.read({ rows: BigInt(row[`rows_${source}`] ?? 0), values })]
        }),
      ),
  }
}

/** Where a probe's values come from: one of the scans, or an item of its own. */
function sourceOf(probe: Probe, position: number, isAll: boolean): string {
  if (probe.over === 'itself') return `own_${position}`
  return isAll ? 'candidate' : probe.over
}

function output(position: number, at: number): string {
  return `c${position}_${at}`
}
