import fc from 'fast-check'
import type { Pool } from 'pg'
import type { Column } from '../../src/product/column.ts'
import type { Product } from '../../src/product/product.ts'
import { Cells, type Cell } from './cells.ts'
import { pools, texts, toPostgres } from './pools.ts'
import { registry } from './shop.ts'
import { scalarText } from './scalar-text.ts'

/** A row as readers see it: values by key, masked ones null. */
export interface Row {
  /** Which row of its product. */
  readonly id: number
  readonly cells: Readonly<Record<string, Cell | null>>
}

export type Tables = ReadonlyMap<Product, readonly Row[]>

type PoolName = keyof typeof pools

/** Pools of the columns that are not called like theirs. */
const poolOfColumn: Readonly<Record<string, PoolName>> = {
  'Maker.name': 'note',
  'Maker.email': 'note',
  'Maker.rating': 'weight',
  'Maker.active': 'boolean',
  'Item.paid': 'boolean',
  'Part.rank': 'number',
  'Price.seenAt': 'foundedAt',
  'Price.source': 'note',
  'Price.day': 'plainDay',
  'Contact.email': 'note',
  'Contact.floor': 'small',
}

/** What conditions on a column name: its own values among others. */
export function poolOf(product: Product, column: Column): readonly string[] {
  const name = poolOfColumn[`${product.typeName}.${column.key}`] ?? column.key
  if (isPool(name)) return pools[name]
  return keys[`${product.typeName}.${column.key}`] ?? keys[column.key] ?? []
}

function isPool(name: string): name is PoolName {
  return Object.hasOwn(pools, name)
}

export function itemId(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`
}

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index)

const sizes = { maker: 12, item: 48, part: 70, price: 15, contact: 6 }

/** Values of the columns that name rows; the last of each leads to no row. */
const keys: Readonly<Record<string, readonly string[]>> = {
  id: [...range(sizes.item).map(itemId), itemId(999)],
  'Maker.id': ['1', '2', '3', '4', '12', '404'],
  makerId: ['1', '2', '3', '4', '5', '12', '404'],
  sellerId: ['1', '2', '3', '404'],
  bossId: ['1', '2', '3', '404'],
  itemId: [...range(20).map(itemId), itemId(999)],
  position: ['0', '1', '2', '3'],
}

/** The column that is NULL in one row though it must not be; where it stands in an ordering is open. */
export const brokenPromise = 'source'

/** Rows of every product: the same for the same seed. Values as text, by column key. */
export function someTexts(seed: number): ReadonlyMap<Product, readonly RowTexts[]> {
  return new Map(
    registry.products.map((product) => [product, rowTexts(product, seed + product.columns.length)]),
  )
}

/** A row's values as text, by column key. */
export type RowTexts = Readonly<Record<string, string | null>>

/** Rows of a product; as many as the shop has of it, unless said otherwise. */
export function rowTexts(
  product: Product,
  seed: number,
  count = sizes[product.tableName as keyof typeof sizes],
): RowTexts[] {
  const shape = Object.fromEntries(
    product.columns.map((column) => {
      const value: fc.Arbitrary<string> = fc.constantFrom(...poolOf(product, column))
      return [column.key, column.notNull ? value : fc.option(value, { freq: 4 })]
    }),
  )
  const seen = new Set<string>()
  return fc
    .sample(fc.record(shape), { numRuns: count, seed })
    .map((row, index) => ({ ...row, ...grainOf(product, index) }))
    .filter((row) => {
      const grain = JSON.stringify(product.grain.map(({ key }) => row[key]))
      const isNew = !seen.has(grain)
      seen.add(grain)
      return isNew
    })
}

function grainOf(product: Product, index: number): RowTexts {
  switch (product.tableName) {
    case 'maker':
      return { id: String(index + 1) }
    case 'item':
      return { id: itemId(index) }
    case 'contact':
      return { email: texts[index] ?? '' }
    case 'price':
      // The one value that breaks the promise of NOT NULL.
      return index === 0 ? { [brokenPromise]: null } : {}
    default:
      return {}
  }
}

/** Where every text of the pools stands in the database's collation. */
export async function readCells(pool: Pick<Pool, 'query'>): Promise<Cells> {
  const { rows } = await pool.query<{ text: string; rank: string }>(
    `select t as text, dense_rank() over (order by t) as rank from unnest($1::text[]) as t`,
    [[...texts]],
  )
  return new Cells(new Map(rows.map(({ text, rank }) => [text, Number(rank)])))
}

export function toTables(given: ReadonlyMap<Product, readonly RowTexts[]>, cells: Cells): Tables {
  return new Map(
    [...given].map(([product, rows]) => [
      product,
      rows.map((row, id) => ({ id, cells: rowCells(product, row, cells) })),
    ]),
  )
}

function rowCells(product: Product, row: RowTexts, cells: Cells): Row['cells'] {
  return Object.fromEntries(
    product.columns.map((column) => {
      const text = row[column.key] ?? null
      const isMasked = /^(pii|confidential)/.test(column.classification)
      return [column.key, text === null || isMasked ? null : cells.read(column, text)]
    }),
  )
}

/** Writes the rows, last first, so that the table's order is not the answer's. */
export async function insertTexts(
  pool: Pick<Pool, 'query'>,
  given: ReadonlyMap<Product, readonly RowTexts[]>,
): Promise<void> {
  await pool.query(`alter table gold.price alter column ${brokenPromise} drop not null`)
  for (const [product, rows] of given) {
    for (const row of rows.toReversed()) await insertRow(pool, product, row)
  }
  await pool.query('analyze')
}

/** Writes one row. */
export async function insertRow(
  pool: Pick<Pool, 'query'>,
  { layer, tableName, columns }: Product,
  row: RowTexts,
): Promise<void> {
  const names = columns.map(({ name }) => `"${name}"`).join(', ')
  const values = columns.map((column, index) => `$${index + 1}::text::${cast(column)}`).join(', ')
  await pool.query(
    `insert into ${layer}."${tableName}" (${names}) values (${values})`,
    columns.map((column) => parameterOf(column, row[column.key] ?? null)),
  )
}

function cast({ family, castType, sqlType }: Column): string {
  return family === 'enum' || family === 'array' ? castType : sqlType
}

function parameterOf(column: Column, text: string | null): string | null {
  if (text === null) return null
  if (column.family !== 'array') return toPostgres(text)
  const list: unknown = JSON.parse(text)
  if (!Array.isArray(list)) throw new TypeError(`${text} is no list`)
  const elements = list.map((each: unknown) =>
    each === null ? 'NULL' : `"${toPostgres(scalarText(each)).replace(/["\\]/g, '\\$&')}"`,
  )
  return `{${elements.join(',')}}`
}
