import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  copyFixture,
  runPlatinum,
  startPlatinum,
  type ProjectCopy,
} from '../harness/command-line.ts'

let shop: ProjectCopy

beforeAll(async () => {
  shop = await copyFixture('shop')
})
afterAll(() => shop[Symbol.asyncDispose]())

const run = (...args: string[]) => runPlatinum([...args, '--project', shop.directory], shop)

const configure = (identity: string) =>
  writeFile(
    join(shop.directory, 'platinum.config.ts'),
    `import { defineConfig } from 'platinum'\nexport default defineConfig({ identity: ${identity} })\n`,
  )

test('serve does not start before it is said who may ask, and says what to write', async () => {
  const refused = await run('serve', '--port', '0')
  expect(refused.code).toBe(2)
  expect(refused.stderr).toContain('IDENTITY_MISSING')
  expect(refused.stderr).toContain('identity: { apiKeys: true }')
})

test('every problem of the settings is told at once', async () => {
  await configure(
    `{ apiKeys: 1, jwt: { issuer: 'a', audience: 'b', jwksUrl: 'http://elsewhere', algorithms: ['HS256'] } } as never`,
  )
  const refused = await run('serve', '--port', '0')
  expect(refused.code).toBe(2)
  for (const place of ['apiKeys', 'jwt.jwksUrl', 'jwt.algorithms.0']) {
    expect(refused.stderr).toContain(`CONFIG_INVALID in platinum.config.identity.${place}`)
  }
})

test('a key is printed once, opens the server, and does so no longer when it is revoked', async () => {
  await configure('{ apiKeys: true }')
  await using serving = startPlatinum(['serve', '--port', '0', '--project', shop.directory], shop)
  const [, url = ''] = await serving.waitFor(/ready at (http:\S+)/)
  const ask = async (headers: Record<string, string>): Promise<number> => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: '{"query":"{ __typename }"}',
    })
    await response.text()
    return response.status
  }
  const made = await run(
    ...'key create --name notebook --role reader --role analyst --product customers'.split(' '),
    ...'--attribute country=NO --attribute level=3'.split(' '),
  )
  expect(made.code).toBe(0)
  const key = made.stdout.trim()
  expect(key).toMatch(/^platinum_\w{49}$/)
  expect(made.stderr).not.toContain(key)
  const authorization = `Bearer ${key}`
  expect(await ask({})).toBe(401)
  expect(await ask({ authorization })).toBe(200)

  const listed = await run('key', 'list', '--json')
  const [known] = JSON.parse(listed.stdout) as { id: string }[]
  expect(known).toMatchObject({
    name: 'notebook',
    roles: ['reader', 'analyst'],
    products: ['gold.customers'],
    attributes: { country: 'NO', level: 3 },
    lastUsed: new Date().toISOString().slice(0, 10),
    state: 'valid',
  })
  const id = known?.id ?? ''
  const revoked = await run('key', 'revoke', id)
  expect(revoked.stderr).toContain('within 5 seconds')
  await expect.poll(() => ask({ authorization }), { timeout: 20_000 }).toBe(401)
  const table = await run('key', 'list')
  expect(table.stdout).toMatch(new RegExp(`^${id} +notebook +revoked +reader analyst `, 'm'))
  const { stdout, stderr } = await serving.stop()
  expect(stdout + stderr).not.toContain(key)
}, 120_000)

test('what is wrong with an option is told before a key is made', async () => {
  await configure('{ apiKeys: true }')
  for (const [args, said] of [
    [['--role', 'a b'], '--role'],
    [['--expires', 'soon'], '--expires'],
    [['--attribute', 'country'], '--attribute'],
    [['--product', 'gold.nothing'], 'PRODUCT_UNKNOWN'],
  ] as const) {
    const refused = await run('key', 'create', '--name', 'x', ...args)
    expect([refused.code, refused.stdout]).toEqual([2, ''])
    expect(refused.stderr).toContain(said)
  }
})

test('a key that is given instead of its id is not printed', async () => {
  const refused = await run('key', 'revoke', 'platinum_secret')
  expect(refused.code).toBe(2)
  expect(refused.stderr).toContain('KEY_UNKNOWN')
  expect(refused.stderr).not.toContain('platinum_secret')
})
