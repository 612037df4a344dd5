import { createHash } from 'node:crypto'
import type { PoolClient } from 'pg'
import { qualifiedName, quoteIdentifier } from '../database/identifier.ts'
import type { Column } from '../product/column.ts'
import { fromVersion, historySchema, toVersion } from '../product/history.ts'
import type { Product } from '../product/product.ts'

/** Quoted name of the table with every version of a product's rows. */
export function historyTable({ layer, tableName }: Product): string {
  return qualifiedName(historySchema(layer), tableName)
}

/** Quoted names of the columns that say when a version of a row was served. */
export const from = quoteIdentifier(fromVersion)
export const to = quoteIdentifier(toVersion)

/** The range of versions that served a version of a row; what the index is on. */
export const servedRange = `int8range(${from}, ${to})`

/**
 * A value as history keeps it. Enums are kept as text, so that a migration may change or drop their
 * type, and so that what was served is not lost with the value's name.
 */
export function stored({ family, element }: Column, reference: string): string {
  if (family === 'enum') return `${reference}::text`
  return family === 'array' && element === 'enum' ? `${reference}::text[]` : reference
}

/** Condition that a version of a row, under `h`, and a served row are of one grain. */
export function sameStoredGrain({ grain }: Product, served: string): string {
  return grain
    .map((column) => {
      const name = quoteIdentifier(column.name)
      return `h.${name} = ${stored(column, `${served}.${name}`)}`
    })
    .join(' AND ')
}

interface TableColumn {
  readonly name: string
  /** With modifiers and collation, as history keeps it. */
  readonly type: string
  /** The expression that fills rows which were there before the column. */
  readonly filling: string | null
}

/** The columns of a table as history keeps them; empty where there is no such table. */
async function readTableColumns(client: PoolClient, table: string): Promise<TableColumn[]> {
  const { rows } = await client.query<TableColumn>(
    `SELECT a.attname AS name,
            CASE WHEN t.typtype = 'e' THEN 'text'
                 WHEN t.typcategory = 'A' AND e.typtype = 'e' THEN 'text[]'
                 ELSE format_type(a.atttypid, a.atttypmod) END
            || coalesce((SELECT format(' COLLATE %I.%I', n.nspname, c.collname)
                           FROM pg_collation c JOIN pg_namespace n ON n.oid = c.collnamespace
                          WHERE c.oid = a.attcollation AND a.attcollation <> t.typcollation), '') AS type,
            CASE WHEN a.attgenerated = '' AND a.attidentity = '' AND NOT pg_get_expr(d.adbin, d.adrelid) ~ '^nextval'
                 THEN pg_get_expr(d.adbin, d.adrelid) END AS filling
       FROM pg_attribute a
       JOIN pg_type t ON t.oid = a.atttypid
       LEFT JOIN pg_type e ON e.oid = t.typelem
       LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
      WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped
      ORDER BY a.attnum`,
    [table],
  )
  return rows
}

/** What was done to a history table. */
export interface TableChange {
  /** `untouched` also where the product's own table is not there yet. */
  readonly outcome: 'created' | 'altered' | 'untouched'
  /** Columns whose earlier values could not be kept. */
  readonly lost: readonly string[]
}

/**
 * Makes the history table, or gives it the columns that the product's table has now. Columns that
 * are gone go, with their values. New ones hold in earlier versions what the table's default says,
 * else NULL; a value that cannot be cast to a column's new type is NULL too.
 */
export async function alignTable(client: PoolClient, product: Product): Promise<TableChange> {
  const table = historyTable(product)
  const wanted = await readTableColumns(client, qualifiedName(product.layer, product.tableName))
  if (wanted.length === 0) return { outcome: 'untouched', lost: [] }
  const present = (await readTableColumns(client, table)).filter(
    ({ name }) => name !== fromVersion && name !== toVersion,
  )
  if (present.length === 0) {
    await createTable(client, product, table, wanted)
    return { outcome: 'created', lost: [] }
  }
  const gone = present.filter(({ name }) => !wanted.some((each) => each.name === name))
  for (const { name } of gone) {
    await client.query(`ALTER TABLE ${table} DROP COLUMN ${quoteIdentifier(name)}`)
  }
  const lost: string[] = []
  const changed: string[] = []
  for (const column of wanted) {
    const known = present.find(({ name }) => name === column.name)
    if (known?.type === column.type) continue
    changed.push(column.name)
    if (known && (await castColumn(client, table, column))) continue
    if (known) lost.push(column.name)
    await addColumn(client, table, column, known !== undefined)
  }
  if (changed.length > 0) await copyServedValues(client, product, changed)
  await indexTable(client, product)
  const outcome = changed.length + gone.length > 0 ? 'altered' : 'untouched'
  return { outcome, lost }
}

async function createTable(
  client: PoolClient,
  product: Product,
  table: string,
  columns: readonly TableColumn[],
): Promise<void> {
  const lines = columns.map(({ name, type }) => `${quoteIdentifier(name)} ${type}`)
  await client.query(
    `CREATE TABLE ${table} (${lines.join(', ')}, ${from} bigint NOT NULL, ${to} bigint)`,
  )
  await indexTable(client, product)
}

/** Whether every value could be cast. */
async function castColumn(
  client: PoolClient,
  table: string,
  { name, type }: TableColumn,
): Promise<boolean> {
  const column = quoteIdentifier(name)
  const bare = type.replace(/ COLLATE .*$/, '')
  await client.query('SAVEPOINT cast_column')
  try {
    await client.query(`ALTER TABLE ${table} ALTER ${column} TYPE ${type} USING ${column}::${bare}`)
    await client.query('RELEASE SAVEPOINT cast_column')
    return true
  } catch {
    await client.query('ROLLBACK TO SAVEPOINT cast_column')
    return false
  }
}

async function addColumn(
  client: PoolClient,
  table: string,
  { name, type, filling }: TableColumn,
  replaces: boolean,
): Promise<void> {
  const column = quoteIdentifier(name)
  if (replaces) await client.query(`ALTER TABLE ${table} DROP COLUMN ${column}`)
  const fill = filling === null || replaces ? '' : ` DEFAULT (${filling})`
  await client.query(`ALTER TABLE ${table} ADD COLUMN ${column} ${type}${fill}`)
  if (fill) await client.query(`ALTER TABLE ${table} ALTER ${column} DROP DEFAULT`)
}

/** What is served now has the values that the product's own migration gave it. */
async function copyServedValues(
  client: PoolClient,
  product: Product,
  changed: readonly string[],
): Promise<void> {
  const columns = product.columns.filter(({ name }) => changed.includes(name))
  if (columns.length === 0) return
  const values = columns.map((column) => {
    const name = quoteIdentifier(column.name)
    return `${name} = ${stored(column, `s.${name}`)}`
  })
  await client.query(
    `UPDATE ${historyTable(product)} h SET ${values.join(', ')}
       FROM ${qualifiedName(product.layer, product.tableName)} s
      WHERE h.${to} IS NULL AND ${sameStoredGrain(product, 's')}`,
  )
}

/** One index finds the versions of a row, the other what was served by a version. */
async function indexTable(client: PoolClient, product: Product): Promise<void> {
  const schema = historySchema(product.layer)
  const grain = product.grain.map(({ name }) => quoteIdentifier(name)).join(', ')
  const name = (of: string): string =>
    `version_${createHash('sha256').update(`${product.tableName} ${of}`).digest('hex').slice(0, 24)}`
  const byGrain = name(grain)
  const byRange = name('range')
  const { rows } = await client.query<{ name: string }>(
    'SELECT indexname AS name FROM pg_indexes WHERE schemaname = $1 AND tablename = $2',
    [schema, product.tableName],
  )
  const present = rows.map((row) => row.name)
  for (const stale of present.filter((each) => each !== byGrain && each !== byRange)) {
    await client.query(`DROP INDEX ${qualifiedName(schema, stale)}`)
  }
  const table = historyTable(product)
  if (!present.includes(byGrain)) {
    await client.query(`CREATE INDEX ${byGrain} ON ${table} (${grain}, ${from})`)
  }
  if (!present.includes(byRange)) {
    await client.query(`CREATE INDEX ${byRange} ON ${table} USING gist (${servedRange})`)
  }
}
