import pg from 'pg'
import { z } from 'zod'
import { licenses } from '../database/rows.ts'
import type { Samples } from '../shapes/shape.ts'

const sampleCount = 512
const vectorCount = 64

/**
 * Picks what requests ask for: the same on every run over the same rows.
 * @param among licenses that packages have which are asked for by name
 */
export async function readSamples(
  databaseUrl: string,
  among: readonly string[] = licenses,
): Promise<Samples> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    const names = await client.query<{ name: string }>(
      'select name from gold.packages where license = any($2) order by hashtextextended(name, 1) limit $1',
      [sampleCount, among],
    )
    const vectors = await client.query<{ embedding: string }>(
      `select embedding::text from platinum.chunks order by hashint4extended(id, 1) limit $1`,
      [vectorCount],
    )
    return {
      names: names.rows.map((row) => row.name),
      vectors: vectors.rows.map((row, index) =>
        nearby(z.array(z.number()).parse(JSON.parse(row.embedding)), index),
      ),
    }
  } finally {
    await client.end()
  }
}

/** A vector of length 1 near another, with the digits that a model's output has. */
function nearby(vector: readonly number[], seed: number): number[] {
  const moved = vector.map((value, index) => value + 40 * Math.sin(seed * 1009 + index * 7919))
  const length = Math.hypot(...moved)
  return moved.map((value) => Number((value / length).toFixed(8)))
}
