import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { UsageError } from '../errors/platinum-error.ts'
import type { TableColumns } from '../lineage/columns/catalog.ts'
import { columnLineage } from '../lineage/columns/column-lineage.ts'
import { lineageJson, lineageText } from '../lineage/columns/report.ts'
import type { SqlLineageOptions } from './options.ts'
import { result } from './output.ts'

/** `platinum lineage sql`: from the SQL and the columns of its tables alone. */
export async function sqlLineage({
  file,
  schema,
  searchPath,
  json,
}: SqlLineageOptions): Promise<void> {
  const [sql, tables] = await Promise.all([read('--file', file), readSchema(schema)])
  const lineages = await columnLineage(sql, tables, searchPath ? { searchPath } : {})
  result(json ? JSON.stringify(lineages.map(lineageJson), null, 2) : lineageText(lineages))
}

const schemaFile = z.record(z.string(), z.array(z.string()))

async function readSchema(file: string): Promise<TableColumns> {
  const text = await read('--schema', file)
  const wrong = (found: string, cause?: unknown): UsageError =>
    new UsageError(
      {
        code: 'LINEAGE_BAD_SCHEMA',
        where: `--schema ${file}`,
        expected: 'JSON such as { "public.orders": ["id", "amount"] }',
        found,
        fix: 'List the columns of every table the SQL reads, in the order of the table.',
      },
      { cause },
    )
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    throw wrong(cause instanceof Error ? cause.message : String(cause), cause)
  }
  const parsed = schemaFile.safeParse(json)
  if (!parsed.success) throw wrong(z.prettifyError(parsed.error), parsed.error)
  const bare = Object.keys(parsed.data).find((name) => !name.includes('.'))
  if (bare !== undefined) throw wrong(`"${bare}", a table without its schema`)
  return parsed.data
}

async function read(option: string, file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    throw new UsageError(
      {
        code: 'FILE_UNREADABLE',
        where: `${option} ${file}`,
        expected: 'a file that can be read',
        found: cause instanceof Error ? cause.message : String(cause),
        fix: 'Correct the path.',
      },
      { cause },
    )
  }
}
