import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { connectDatabase } from '../../../src/database/connect.ts'
import { openEmbeddedPostgres } from '../../../src/database/embedded/embedded-postgres.ts'
import { embeddedDirectory } from '../../harness/database.ts'
import { runProgram } from './programs/run.ts'

let directory: string
beforeEach(async () => {
  directory = await embeddedDirectory()
})
afterEach(() => rm(directory, { recursive: true }))

test('a second process attaches to the one that runs the database', async () => {
  const owner = await connectDatabase({ embeddedDirectory: directory })
  await owner.pool.query('CREATE TABLE t AS SELECT 1 AS n')
  await using other = runProgram('hold-database', directory)
  expect(await other.nextLine()).toBe('attached')
  await other.finish()
  const { rows } = await owner.pool.query<object>('SELECT n FROM t')
  expect(rows).toEqual([{ n: 1 }])
  await owner.close()
})

test('of two processes that start at once one owns the database and the other attaches', async () => {
  await using one = runProgram('hold-database', directory)
  await using two = runProgram('hold-database', directory)
  const roles = await Promise.all([one.nextLine(), two.nextLine()])
  expect(roles.toSorted()).toEqual(['attached', 'owned'])
  await Promise.all((roles[0] === 'owned' ? [two, one] : [one, two]).map((each) => each.finish()))
})

test('what an owner left when it was killed does not stop the next start', async () => {
  {
    await using owner = runProgram('hold-database', directory)
    expect(await owner.nextLine()).toBe('owned')
    await owner.kill()
  }
  expect(await readdir(directory)).toEqual(expect.arrayContaining(['socket', 'postgres.json']))
  const postgres = await openEmbeddedPostgres({ directory })
  expect(postgres.owned).toBe(true)
  await postgres.stop()
})

test('those attached get connection errors when the owner ends', async () => {
  await using owner = runProgram('hold-database', directory)
  expect(await owner.nextLine()).toBe('owned')
  const database = await connectDatabase({ embeddedDirectory: directory })
  const client = await database.pool.connect()
  await owner.finish()
  await expect(client.query('SELECT 1')).rejects.toThrow(/terminated|not queryable/)
  client.release()
  await expect(database.pool.query('SELECT 1')).rejects.toThrow('ENOENT')
  await database.close()
})

test('a stopped database leaves only its data', async () => {
  const database = await connectDatabase({ embeddedDirectory: directory })
  await Promise.all([database.close(), database.close()])
  expect((await readdir(directory)).toSorted()).toEqual(['postgres', 'postgres.lock'])
})

test('a folder with a long name gets its socket in a short private one', async () => {
  const deep = join(directory, 'd'.repeat(60), 'e'.repeat(60))
  await mkdir(deep, { recursive: true })
  const postgres = await openEmbeddedPostgres({ directory: deep })
  const { host } = postgres.connection
  expect(Buffer.byteLength(host)).toBeLessThan(100)
  expect((await stat(host)).mode & 0o777).toBe(0o700)
  const database = await connectDatabase({ embeddedDirectory: deep })
  await database.pool.query('SELECT 1')
  await database.close()
  await postgres.stop()
  await expect(stat(host)).rejects.toThrow('ENOENT')
})

test('data whose first start was interrupted is made anew', async () => {
  await rm(join(directory, 'postgres', 'platinum-ready'))
  await rm(join(directory, 'postgres', 'global'), { recursive: true })
  const database = await connectDatabase({ embeddedDirectory: directory })
  const { rows } = await database.pool.query<object>('SELECT 1 AS n')
  expect(rows).toEqual([{ n: 1 }])
  await database.close()
})

test('data of another Postgres version is refused and kept', async () => {
  await writeFile(join(directory, 'postgres', 'PG_VERSION'), '17\n')
  await expect(connectDatabase({ embeddedDirectory: directory })).rejects.toMatchObject({
    code: 'DATABASE_DATA_UNUSABLE',
    found: 'data of Postgres 17',
  })
  expect(await readdir(join(directory, 'postgres'))).toContain('base')
})

test('data that Postgres cannot read is refused with its own words', async () => {
  await rm(join(directory, 'postgres', 'global'), { recursive: true })
  await expect(connectDatabase({ embeddedDirectory: directory })).rejects.toMatchObject({
    code: 'DATABASE_DATA_UNUSABLE',
    found: expect.stringContaining('global') as string,
  })
  const lock = await openEmbeddedPostgres({ directory }).catch((error: unknown) => error)
  expect(lock).toMatchObject({ code: 'DATABASE_DATA_UNUSABLE' })
})
