import { createServer } from 'node:net'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { copyFixture, runPlatinum } from '../harness/command-line.ts'

test('an unknown product on the command line is named, with the products there are', async () => {
  await using shop = await copyFixture('shop')
  const run = await runPlatinum(['materialize', 'gold.nothing', '--project', shop.directory], shop)
  expect(run.code).toBe(2)
  expect(run.stderr).toContain('PRODUCT_UNKNOWN')
  expect(run.stderr).toContain('gold.nothing')
  expect(run.stderr).toContain('gold.customers')
})

test('a table name that two layers have asks for the layer', async () => {
  await using shop = await copyFixture('shop')
  const run = await runPlatinum(['materialize', 'orders', '--project', shop.directory], shop)
  expect(run.code).toBe(2)
  expect(run.stderr).toContain('gold.orders and silver.orders')
})

test('a folder that is no project is told what a project has', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'platinum-empty-'))
  try {
    const run = await runPlatinum(['dev', '--project', directory])
    expect(run.code).toBe(2)
    expect(run.stderr).toContain('PROJECT_NOT_FOUND')
    expect(run.stderr).toContain('schema/index')
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
})

test('two products with one GraphQL name are both named before anything starts', async () => {
  await using shop = await copyFixture('shop')
  const file = join(shop.directory, 'schema/gold/orders.ts')
  const { readFile } = await import('node:fs/promises')
  await writeFile(file, (await readFile(file, 'utf8')).replace("name: 'Order'", "name: 'Customer'"))
  const run = await runPlatinum(['dev', '--project', shop.directory], shop)
  expect(run.code).toBe(2)
  expect(run.stderr).toContain('PRODUCT_NAME_TAKEN')
  expect(run.stderr).toContain('gold.orders')
  expect(run.stderr).toContain('gold.customers')
})

test('a database that is down is told without its password', async () => {
  await using shop = await copyFixture('shop')
  await writeFile(
    join(shop.directory, 'platinum.config.ts'),
    'export default { identity: { anonymous: {} } }\n',
  )
  const env = { ...shop.env, DATABASE_URL: 'postgres://someone:s3cret@127.0.0.1:9/shop' }
  const run = await runPlatinum(['serve', '--project', shop.directory], { env })
  expect(run.code).toBe(1)
  expect(run.stderr).toContain('DATABASE_UNREACHABLE')
  expect(run.stderr).not.toContain('s3cret')
})

test('a port that is taken is named, with what to do', async () => {
  await using shop = await copyFixture('shop')
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  try {
    const address = taken.address()
    const port = typeof address === 'object' && address !== null ? String(address.port) : ''
    const run = await runPlatinum(['dev', '--project', shop.directory, '--port', port], shop)
    expect(run.code).toBe(1)
    expect(run.stderr).toContain('PORT_TAKEN')
    expect(run.stderr).toContain('--port')
  } finally {
    taken.close()
    await once(taken, 'close')
  }
})

test.each([
  [['nonsense'], /unknown command/i],
  [['dev', '--port', 'eighty'], /port/i],
  [['dev', '--nonsense'], /unknown option/i],
])('%j is wrong usage', async (args, said) => {
  const run = await runPlatinum(args)
  expect(run.code).toBe(2)
  expect(run.stderr).toMatch(said)
})

test.each(['dev', 'serve', 'work', 'migrate', 'materialize', 'schema', 'key create'])(
  '%s --help says what it does and takes --project',
  async (command) => {
    const run = await runPlatinum([...command.split(' '), '--help'])
    expect(run.code).toBe(0)
    expect(run.stdout).toContain(`platinum ${command}`)
    expect(run.stdout).toContain('--project')
  },
)
