import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { rowMessage, SentRows, type TextRow } from '../../src/database/cells.ts'
import { RowTap, TappedClient } from '../../src/database/row-tap.ts'
import { readTextRows } from '../../src/database/text-rows.ts'
import { freshDatabase, type FreshDatabase } from '../harness/database.ts'

type Sent = { readonly row: TextRow } | { readonly type: string; readonly body: string }

const row = fc.array(fc.option(fc.string({ unit: 'binary' })), { maxLength: 5 })
const sent: fc.Arbitrary<Sent> = fc.oneof(
  fc.record({ row: row.map((cells) => cells.map((cell) => cell?.toWellFormed() ?? null)) }),
  fc.record({ type: fc.constantFrom('1', '2', 'C', 'Z', 'N'), body: fc.string() }),
)

function message(each: Sent): Buffer {
  const [type, body] =
    'row' in each ? ['D', rowMessage(each.row)] : [each.type, Buffer.from(each.body)]
  const head = Buffer.alloc(5)
  head.write(type)
  head.writeUInt32BE(body.length + 4, 1)
  return Buffer.concat([head, body])
}

/** Cuts bytes at these places. */
function pieces(bytes: Buffer, places: readonly number[]): Buffer[] {
  const cuts = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b)
  return [0, ...cuts].map((from, index) => bytes.subarray(from, cuts[index] ?? bytes.length))
}

test('rows and everything else arrive whole and in order, wherever the stream is cut', () => {
  fc.assert(
    fc.property(fc.array(sent), fc.array(fc.nat()), (messages, places) => {
      const rows = new SentRows()
      const passed: Buffer[] = []
      const tap = new RowTap((bytes) => passed.push(bytes))
      tap.take = (bytes, place) => rows.add(bytes, place)
      for (const piece of pieces(Buffer.concat(messages.map(message)), places)) tap.push(piece)
      const taken = messages.flatMap((each) => ('row' in each ? [each.row] : []))
      const others = messages.filter((each) => !('row' in each))
      expect(rows.texts()).toEqual(taken)
      expect(Buffer.concat(passed)).toEqual(Buffer.concat(others.map(message)))
    }),
  )
})

test('rows that nobody takes are the driver’s', () => {
  const passed: Buffer[] = []
  const tap = new RowTap((bytes) => passed.push(bytes))
  const bytes = message({ row: ['a', null] })
  tap.push(bytes)
  expect(Buffer.concat(passed)).toEqual(bytes)
})

let fresh: FreshDatabase
let client: TappedClient
beforeAll(async () => {
  fresh = await freshDatabase()
  client = new TappedClient(fresh.database.connection)
  await client.connect()
})
afterAll(async () => {
  await client.end()
  await fresh[Symbol.asyncDispose]()
})

test('queries of both kinds take turns on a connection, and errors do not mix them up', async () => {
  const taken = async (text: string) =>
    (await readTextRows(client, { text, values: [], name: undefined })).texts()
  const values = Array.from({ length: 3000 }, (_, at) => [String(at + 1), 'ö'.repeat(at + 1)])
  const long = 'select n, repeat($$ö$$, n) from generate_series(1, 3000) as n'
  expect(await taken(long)).toEqual(values)
  expect(await client.query('select 1 as one')).toMatchObject({ rows: [{ one: 1 }] })
  const broken = taken('select 1 / (2 - n) from generate_series(1, 2) as n')
  await expect(broken).rejects.toMatchObject({ code: '22012' })
  expect((await client.query('select 2 as two')).rows).toEqual([{ two: 2 }])
  await expect(client.query('select nothing')).rejects.toMatchObject({ code: '42703' })
  expect(await taken('select null, true')).toEqual([[null, 't']])
  const three = await client.query('select n from generate_series(1, 3) as n')
  expect(three.rows).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }])
})
