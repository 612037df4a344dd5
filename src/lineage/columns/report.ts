import type { OutputLineage, StatementLineage, TableColumn } from './column-lineage.ts'
import type { DirectEdge, IndirectEdge } from './edge.ts'
import type { Unresolved } from './resolution.ts'

/** The sources of one column. */
export interface ColumnSources {
  readonly direct: readonly DirectEdge[]
  readonly indirect: readonly IndirectEdge[]
}

/** Lineage of one statement as `platinum lineage sql --json` prints it. */
export interface LineageJson {
  /** What the statement writes; left out of a query. */
  readonly target?: string
  /** By name; of several columns of one name, the second is `name#2`. */
  readonly columns: Readonly<Record<string, ColumnSources>>
  /** What RETURNING gives, besides what is written; left out without one. */
  readonly returning?: Readonly<Record<string, ColumnSources>>
  readonly dataset: readonly IndirectEdge[]
  /** Columns that are named but have no effect; left out where all have. */
  readonly unused?: readonly TableColumn[]
  readonly unresolved: readonly Unresolved[]
}

export function lineageJson(lineage: StatementLineage): LineageJson {
  const { target, columns, returning, dataset, unresolved } = lineage
  const unused = unusedColumns(lineage)
  return {
    ...(target === undefined ? {} : { target }),
    columns: byName(columns),
    ...(returning.length === 0 ? {} : { returning: byName(returning) }),
    dataset,
    ...(unused.length === 0 ? {} : { unused }),
    unresolved,
  }
}

function byName(columns: readonly OutputLineage[]): Record<string, ColumnSources> {
  const named = new Map<string, ColumnSources>()
  for (const { name, direct, indirect } of columns) {
    let key = name
    for (let count = 2; named.has(key); count++) key = `${name}#${count}`
    named.set(key, { direct, indirect })
  }
  return Object.fromEntries(named)
}

/** Columns that are named in a statement, but decide nothing and are part of nothing. */
function unusedColumns(lineage: StatementLineage): TableColumn[] {
  const { columns, returning, dataset, referenced } = lineage
  const edges = [...columns, ...returning].flatMap(({ direct, indirect }) => [
    ...direct,
    ...indirect,
  ])
  const used = new Set([...edges, ...dataset].map(nameOf))
  return referenced.filter((column) => !used.has(nameOf(column)))
}

const nameOf = ({ dataset, field }: TableColumn): string => `${dataset}.${field}`

/** Lineage of a script for people: a line a source, a blank line between statements. */
export function lineageText(lineages: readonly StatementLineage[]): string {
  return lineages.map(statementText).join('\n\n')
}

function statementText(lineage: StatementLineage, position: number): string {
  const { target, columns, returning, dataset, unresolved } = lineage
  const rows: (readonly [string, string, string])[] = [
    ...columns.flatMap((column) => columnRows(column, '')),
    ...returning.flatMap((column) => columnRows(column, 'returning ')),
    ...dataset.map((edge, index) => [index === 0 ? 'every row' : '', ...source(edge)] as const),
    ...unresolved.map(({ name, reason }) => ['unresolved', name, reason] as const),
  ]
  const widths = [0, 1].map((cell) => Math.max(0, ...rows.map((row) => row[cell]?.length ?? 0)))
  const lines = rows.map((row) =>
    `  ${row[0].padEnd(widths[0] ?? 0)}  ${row[1].padEnd(widths[1] ?? 0)}  ${row[2]}`.trimEnd(),
  )
  const title = `statement ${position + 1}${target === undefined ? '' : `, writes ${target}`}`
  return [title, ...lines].join('\n')
}

function columnRows(
  { name, direct, indirect }: OutputLineage,
  prefix: string,
): (readonly [string, string, string])[] {
  const [first = ['no column', ''], ...rest] = [...direct, ...indirect].map(source)
  return [[`${prefix}${name}`, ...first], ...rest.map((cells) => ['', ...cells] as const)]
}

function source({
  type,
  subtype,
  masking,
  ...column
}: DirectEdge | IndirectEdge): [string, string] {
  const words = [type.toLowerCase(), subtype.toLowerCase(), ...(masking ? ['masked'] : [])]
  return [nameOf(column), words.join(' ')]
}
