import { z } from 'zod'
import type { Queryable } from './embedding-cache.ts'

/** A table's text to embed, as SQL. */
export interface TextSource {
  /** Quoted and qualified. */
  readonly table: string
  /** SQL of a row's text over the alias `t`: NULL where the row has none. */
  readonly input: string
  readonly fingerprint: string
}

export const inputHash = (input: string): string => `sha256(convert_to(${input}, 'UTF8'))`

/** 1 MiB of rows: enough to make a query worth while, little enough to hold in memory. */
const blocksPerWindow = 128

const windowRow = z.object({ hash: z.string(), place: z.string() })
const textRow = z.object({ hash: z.instanceof(Buffer), input: z.string() })
const sizeRow = z.tuple([z.object({ blocks: z.int() })])

/**
 * Batches of distinct texts of a table that the cache does not hold yet, each in the order of its
 * hashes. The caller keeps the vectors of a batch before it takes the next one: that is how a text
 * which occurs again later is known.
 *
 * Walks the table by the physical place of its rows, so each row is read once, whatever the size,
 * without an index, a copy or a connection of its own. Nobody may write to the table meanwhile.
 */
export async function* missingTexts(
  client: Queryable,
  source: TextSource,
  batchSize: number,
): AsyncGenerator<z.infer<typeof textRow>[]> {
  /** Hash → place of one row that has the text. */
  const pending = new Map<string, string>()
  const blocks = await countBlocks(client, source.table)
  for (let block = 0; block < blocks; block += blocksPerWindow) {
    // Not in the cache when this window was read, but on the way there.
    const awaited = new Set(pending.keys())
    for (const { hash, place } of await readWindow(client, source, block)) {
      if (awaited.has(hash)) continue
      pending.set(hash, place)
      if (pending.size < batchSize) continue
      yield await readTexts(client, source, [...pending.values()])
      pending.clear()
    }
  }
  if (pending.size > 0) yield await readTexts(client, source, [...pending.values()])
}

async function countBlocks(client: Queryable, table: string): Promise<number> {
  const { rows } = await client.query(
    `select (pg_relation_size($1::regclass) / current_setting('block_size')::int)::int as blocks`,
    [table],
  )
  return sizeRow.parse(rows)[0].blocks
}

/** One place for each distinct text in a window of the table that the cache does not hold. */
async function readWindow(
  client: Queryable,
  source: TextSource,
  block: number,
): Promise<z.infer<typeof windowRow>[]> {
  // OFFSET 0 keeps the look-up per row, through the primary key: joined, each window could read
  // the whole cache.
  const { rows } = await client.query(
    `select distinct on (hash) encode(hash, 'hex') as hash, place::text as place
       from (
         select t.ctid as place, ${inputHash(source.input)} as hash
         from ${source.table} as t
         where t.ctid >= $2::tid and t.ctid < $3::tid
         offset 0
       ) as texts
       where hash is not null and not exists (
         select from ops.embedding_cache as cached
         where cached.fingerprint = $1 and cached.input_hash = texts.hash
         offset 0
       )
       order by hash`,
    [source.fingerprint, `(${block},0)`, `(${block + blocksPerWindow},0)`],
  )
  return z.array(windowRow).parse(rows)
}

async function readTexts(
  client: Queryable,
  source: TextSource,
  places: readonly string[],
): Promise<z.infer<typeof textRow>[]> {
  const { rows } = await client.query(
    `select ${inputHash('input')} as hash, input
     from (
       select ${source.input} as input from ${source.table} as t where t.ctid = any($1::tid[])
     ) as texts
     where input is not null
     order by hash`,
    [places],
  )
  return z.array(textRow).parse(rows)
}
