import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
import { expect, test } from 'vitest'
import { copyFixture, runPlatinum, type ProjectCopy } from '../harness/command-line.ts'

const contract = (shop: ProjectCopy, ...args: string[]) =>
  runPlatinum(['contract', ...args, '--project', shop.directory], { env: shop.env })

test('a contract goes out as ODCS with its lineage, and comes back as a declaration', async () => {
  await using shop = await copyFixture('shop')
  const out = join(shop.directory, 'out')
  const exported = await contract(shop, 'export', '--format', 'odcs', '--out', out)
  expect(exported).toMatchObject({ code: 0 })
  const file = join(out, 'gold.orders.odcs.yaml')
  const text = await readFile(file, 'utf8')
  expect(parse(text)).toMatchObject({
    id: 'gold.orders',
    schema: [
      {
        properties: expect.arrayContaining([
          expect.objectContaining({
            name: 'total',
            transformSourceObjects: expect.arrayContaining([
              expect.stringContaining('silver.'),
            ]) as unknown,
          }),
        ]) as unknown,
      },
    ],
  })

  const there = await contract(shop, 'import', file)
  expect(there).toMatchObject({ code: 2 })
  expect(there.stderr).toContain('CONTRACT_FILE_EXISTS')

  const imported = await contract(shop, 'import', file, '--overwrite')
  expect(imported).toMatchObject({ code: 0 })
  expect(imported.stderr).toContain(`export { orders } from './gold/orders.ts'`)
  const again = await contract(shop, 'export', 'gold.orders', '--format', 'odcs')
  expect(again.stdout).toBe(text)

  const unchanged = await contract(shop, 'diff', '--against', out)
  expect(unchanged).toMatchObject({ code: 0, stdout: 'No contract changed.\n' })
})

test('a contract of an earlier version than the one declared is refused', async () => {
  await using shop = await copyFixture('shop')
  const file = join(shop.directory, 'orders.yaml')
  const { stdout } = await contract(shop, 'export', 'gold.orders', '--format', 'odcs')
  await writeFile(file, stdout.replace('version: 1.0.0', 'version: 0.9.0'))
  const refused = await contract(shop, 'import', file, '--overwrite')
  expect(refused.code).toBe(1)
  expect(refused.stderr).toContain('CONTRACT_VERSION_BACKWARDS')
  expect(refused.stderr).toMatch(/orders\.yaml:\d+:\d+/)
})
