import { stat } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { buildFrame, cString } from '../../../src/database/embedded/wire-frames.ts'
import { query, startupPacket, sync } from '../../../src/database/embedded/wire-messages.ts'
import { freshEmbedded } from '../../harness/database.ts'
import { embeddedConnection, errorField, parse, RawClient } from './raw-client.ts'

const postgres = startupPacket({ user: 'postgres', database: 'postgres' })

/** Each is written to a new connection; the number is the SQLSTATE of the refusal. */
const streams: [string, Buffer, string][] = [
  ['HTTP', Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n'), '08P01'],
  ['an old protocol', Buffer.from([0, 0, 0, 8, 0, 2, 0, 0]), '08P01'],
  ['zeros', Buffer.alloc(64), '08P01'],
  ['another database', startupPacket({ user: 'postgres', database: 'other' }), '3D000'],
  ['an unknown type', Buffer.concat([postgres, buildFrame('z')]), '08P01'],
  ['a length of zero', Buffer.concat([postgres, Buffer.from('Q\0\0\0\0')]), '08P01'],
  [
    'a length of 2 GB',
    Buffer.concat([postgres, Buffer.from('Q\x7f\xff\xff\xff', 'latin1')]),
    '08P01',
  ],
  [
    'text without an end',
    Buffer.concat([postgres, buildFrame('Q', Buffer.from('SELECT'))]),
    '08P01',
  ],
  [
    'a name without an end',
    Buffer.concat([postgres, buildFrame('P', Buffer.from('x')), sync]),
    '08P01',
  ],
  [
    'a password nobody asked for',
    Buffer.concat([postgres, buildFrame('p', cString('x'))]),
    '08P01',
  ],
]

test.for(streams)('%s is refused and harms nobody', async ([, bytes, code]) => {
  await using fresh = await freshEmbedded()
  await using client = new RawClient(embeddedConnection(fresh.database).host)
  client.send(bytes)
  // The first E after the welcome, if there was one, is the refusal.
  expect(errorField(await client.framesUntil('E'), 'C')).toBe(code)
  await client.closed()
  expect((await fresh.database.pool.query('SELECT 1 AS n')).rows).toEqual([{ n: 1 }])
})

test('a frame with a broken body gets an error from Postgres, and the connection goes on', async () => {
  await using fresh = await freshEmbedded()
  await using client = await RawClient.login(embeddedConnection(fresh.database).host)
  const brokenBind = buildFrame('B', cString(''), cString(''), Buffer.from([0, 9, 0]))
  client.send(parse('', 'SELECT 1'), brokenBind, sync)
  expect(errorField(await client.framesUntil('Z'), 'C')).toBe('08P01')
  client.send(query('SELECT 1'))
  expect(await client.until('Z')).toBe('TDCZ')
})

test('a stream cut off anywhere harms nobody', async () => {
  await using fresh = await freshEmbedded()
  const { host } = embeddedConnection(fresh.database)
  const stream = Buffer.concat([postgres, parse('', 'SELECT 1'), query('BEGIN')])
  for (let length = 1; length < stream.length; length += 3) {
    await using client = new RawClient(host)
    client.send(stream.subarray(0, length))
    client.socket.end()
    await client.closed()
  }
  expect((await fresh.database.pool.query('SELECT 1 AS n')).rows).toEqual([{ n: 1 }])
})

test('the socket is for its owner only', async () => {
  await using fresh = await freshEmbedded()
  const folder = await stat(embeddedConnection(fresh.database).host)
  expect(folder.mode & 0o777).toBe(0o700)
})
