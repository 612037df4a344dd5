import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connectDatabase } from '../../src/database/connect.ts'
import {
  copyFixture,
  runPlatinum,
  startPlatinum,
  type ProjectCopy,
} from '../harness/command-line.ts'

let shop: ProjectCopy

beforeAll(async () => {
  shop = await copyFixture('shop')
  await writeFile(
    join(shop.directory, 'platinum.config.ts'),
    `import { defineConfig } from 'platinum'
     export default defineConfig({ identity: { anonymous: { roles: ['visitor'] } } })`,
  )
  await mkdir(join(shop.directory, 'policies'))
  await writeFile(
    join(shop.directory, 'policies/index.ts'),
    `import { policy, role } from 'platinum'
     import { customers } from '../schema/index.ts'
     const visitor = role('visitor', { description: 'Anyone.' })
     export const customerPolicy = policy(customers, { grants: [{ role: visitor, rows: { name: { startsWith: 'A' } } }] })`,
  )
})
afterAll(() => shop[Symbol.asyncDispose]())

const run = (args: string, env: Record<string, string> = {}) =>
  runPlatinum([...args.split(' '), '--project', shop.directory], {
    ...shop,
    env: { ...shop.env, ...env },
  })

const start = (command: string) =>
  startPlatinum([command, '--port', '0', '--project', shop.directory], shop)

async function change(sql: string): Promise<void> {
  const { DATABASE_URL: url, PLATINUM_DATA: embeddedDirectory } = shop.env
  const database = await connectDatabase({
    ...(url === undefined ? {} : { url }),
    ...(embeddedDirectory === undefined ? {} : { embeddedDirectory }),
  })
  try {
    await database.pool.query(sql)
  } finally {
    await database.close()
  }
}

async function ask(url: string, path: string, query?: string): Promise<unknown> {
  const response = await fetch(new URL(path, url), {
    ...(query === undefined ? {} : { method: 'POST', body: JSON.stringify({ query }) }),
    headers: { 'content-type': 'application/json' },
  })
  return await response.json()
}

test('dev raises the wall, and a server reads behind it', async () => {
  await using running = start('dev')
  const [, url = ''] = await running.waitFor(/ready at (http:\S+)/)
  expect(running.output()).toMatch(
    /Raised the second wall: roles platinum_api_\S+ and platinum_reader_\S+, row-level security on 1 table\./,
  )
  expect(await ask(url, '/health/ready')).toEqual({ status: 'ready', secondWall: 'stands' })
  const answer = await ask(url, '/graphql', '{ customers { nodes { name } } }')
  expect(answer).toEqual({ data: { customers: { nodes: [{ name: 'Ada' }] } } })
})

test('a wall that somebody has opened is told, and keeps serve from starting', async () => {
  await change('alter table gold.customers disable row level security')
  const check = await run('policy check --database')
  expect(check.code).toBe(1)
  expect(check.stdout).toContain('gone: row-level security of gold.customers')
  const refused = await run('serve --port 0')
  expect(refused.code).toBe(1)
  expect(refused.stderr).toContain('SECOND_WALL_DIFFERS')
})

test('apply mends it, and serve reads behind it again', async () => {
  const applied = await run('policy apply')
  expect(applied.code).toBe(0)
  expect(applied.stderr).toContain('Raised the second wall')
  await using serving = start('serve')
  const [, url = ''] = await serving.waitFor(/ready at (http:\S+)/)
  expect(await ask(url, '/health/ready')).toEqual({ status: 'ready', secondWall: 'stands' })
})

// Logins are a server's; the embedded database has one.
test.runIf(process.env['DATABASE_URL'])(
  'a login that owns nothing serves what it may, once it may work as the two roles',
  async () => {
    const own = new URL(shop.env['DATABASE_URL'] ?? '')
    const database = own.pathname.slice(1)
    const name = `app_${database}`
    await change(`create role ${name} login password 'app'`)
    try {
      const login = new URL(own)
      login.username = name
      login.password = 'app'
      const env = { ...shop.env, DATABASE_URL: login.href }
      await change(`grant platinum_api_${database} to ${name}`)
      const refused = await run('serve --port 0', {
        DATABASE_URL: login.href,
        PLATINUM_SECOND_WALL: 'required',
      })
      expect(refused.stderr).toContain(`may not work as platinum_reader_${database}`)
      await change(`grant platinum_reader_${database} to ${name}`)
      const args = ['serve', '--port', '0', '--project', shop.directory]
      await using serving = startPlatinum(args, { env })
      const [, url = ''] = await serving.waitFor(/ready at (http:\S+)/)
      expect(await ask(url, '/health/ready')).toEqual({ status: 'ready', secondWall: 'stands' })
      const query = '{ customers { nodes { name } meta { dataVersion } } }'
      expect(await ask(url, '/graphql', query)).toMatchObject({
        data: { customers: { nodes: [{ name: 'Ada' }] } },
      })
    } finally {
      await change(`drop owned by ${name}; drop role ${name}`)
    }
  },
)

test('a project that wants no wall has it taken down, and one that requires it is not served without', async () => {
  const down = await run('policy apply', { PLATINUM_SECOND_WALL: 'off' })
  expect(down.stderr).toContain('Took the second wall down')
  const refused = await run('serve --port 0', { PLATINUM_SECOND_WALL: 'required' })
  expect(refused.stderr).toContain('SECOND_WALL_MISSING')
})

test('without the wall, serve says that there is none', async () => {
  await using serving = start('serve')
  const [, url = ''] = await serving.waitFor(/ready at (http:\S+)/)
  expect(serving.output()).toContain('There is no second wall')
  expect(await ask(url, '/health/ready')).toEqual({ status: 'ready', secondWall: 'none' })
})
