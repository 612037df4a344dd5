import { readFileSync } from 'node:fs'

/** A query of a published benchmark. */
export interface BenchmarkQuery {
  readonly name: string
  readonly sql: string
}

/** Reads the queries of a file, each after a line `-- q1: what it asks`. */
export function readQueries(file: URL): BenchmarkQuery[] {
  return readFileSync(file, 'utf8')
    .split(/^-- (?=q\d+[a-z]?: )/m)
    .flatMap((part) => {
      const [name = '', ...lines] = part.split('\n')
      const sql = lines.join('\n').trim()
      return sql === '' ? [] : [{ name, sql }]
    })
}

/** CREATE TABLE for every table of a schema. */
export function createTables(
  tables: Readonly<Record<string, readonly string[]>>,
  typeOf: (column: string) => string,
): string {
  return Object.entries(tables)
    .map(([table, columns]) => {
      const list = columns.map((column) => `${column} ${typeOf(column)}`)
      return `create table ${table} (${list.join(', ')});`
    })
    .join('\n')
}
