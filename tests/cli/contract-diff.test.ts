import { execFile } from 'node:child_process'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { copyFixture, runPlatinum, type ProjectCopy } from '../harness/command-line.ts'

const run = promisify(execFile)

/** Commits everything in the folder. */
async function commit({ directory }: ProjectCopy): Promise<void> {
  const git = (...args: string[]) =>
    run('git', ['-C', directory, '-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args])
  await git('init', '--quiet')
  await git('add', '.')
  await git('commit', '--quiet', '--message', 'first')
}

/** Replaces a text in the schema of gold.orders. */
async function change({ directory }: ProjectCopy, from: string, to: string): Promise<void> {
  const file = join(directory, 'schema/gold/orders.ts')
  const text = await readFile(file, 'utf8')
  if (!text.includes(from)) throw new Error(`no ${from}`)
  await writeFile(file, text.replace(from, to))
}

const contract = (shop: ProjectCopy, ...args: string[]) =>
  runPlatinum(['contract', ...args, '--project', shop.directory], { env: shop.env })
const migrate = (shop: ProjectCopy, ...args: string[]) =>
  runPlatinum(['migrate', '--project', shop.directory, ...args], { env: shop.env })

test('contracts are compared with those of a commit', async () => {
  await using shop = await copyFixture('shop')
  await commit(shop)
  const same = await contract(shop, 'diff')
  expect(same).toMatchObject({ code: 0, stdout: 'No contract changed.\n' })

  await change(shop, "unit: 'EUR'", "unit: 'cent'")
  const lacking = await contract(shop, 'diff', '--against', 'HEAD')
  expect(lacking.code).toBe(1)
  expect(lacking.stdout).toContain('gold.orders  1.0.0, unchanged, due: major (2.0.0)')
  expect(lacking.stdout).toMatch(/BREAKING {2}column total {2}The unit is cent instead of EUR/)

  await change(shop, "version: '1.0.0'", "version: '2.0.0'")
  const told = await contract(shop, 'diff', '--json')
  expect(told.code).toBe(0)
  expect(JSON.parse(told.stdout)).toMatchObject([
    { product: 'gold.orders', before: '1.0.0', after: '2.0.0', due: 'major', problems: [] },
  ])
  expect((await readdir(shop.directory)).filter((name) => name.startsWith('.platinum-at'))).toEqual(
    [],
  )
})

test('what is no commit, no file and no database is told', async () => {
  await using shop = await copyFixture('shop')
  await commit(shop)
  const missing = await contract(shop, 'diff', '--against', 'no-such-branch')
  expect(missing.code).toBe(2)
  expect(missing.stderr).toContain('CONTRACT_UNKNOWN_BASE')
  expect(missing.stderr).toContain('no-such-branch')
})

test('migrating refuses a breaking change that the version does not say', async () => {
  await using shop = await copyFixture('shop')
  await mkdir(join(shop.directory, 'migrations/meta'), { recursive: true })
  const journal = JSON.stringify({ version: '7', dialect: 'postgresql', entries: [] })
  await writeFile(join(shop.directory, 'migrations/meta/_journal.json'), journal)
  expect((await migrate(shop)).code).toBe(0)
  await change(shop, "listField: 'allOrders'", "listField: 'everyOrder'")
  const refused = await migrate(shop)
  expect(refused.code).toBe(1)
  expect(refused.stderr).toContain('CONTRACT_BREAKING in gold.orders')
  expect(refused.stderr).toContain("Set version: '2.0.0'")
})
