import { mkdir, readFile, writeFile } from 'node:fs/promises'
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

test('a table cannot lead its declaration out of the folder', async () => {
  await using shop = await copyFixture('shop')
  const file = join(shop.directory, 'orders.json')
  const { stdout } = await contract(shop, 'export', 'gold.orders', '--format', 'json')
  await writeFile(file, stdout.replace('"table": "orders"', '"table": "../../orders"'))
  const refused = await contract(shop, 'import', file)
  expect(refused.code).toBe(1)
  expect(refused.stderr).toContain('CONTRACT_FILE_INVALID')
  expect(refused.stderr).toContain('"../../orders"')
})

test('every format is written, a file a product', async () => {
  await using shop = await copyFixture('shop')
  for (const [format, name] of [
    ['soda', 'gold.orders.soda.yaml'],
    ['dbt', 'gold.orders.dbt.yml'],
    ['jsonschema', 'gold.orders.schema.json'],
    ['markdown', 'gold.orders.md'],
    ['json', 'gold.orders.json'],
  ] as const) {
    const out = join(shop.directory, format)
    const exported = await contract(shop, 'export', '--format', format, '--out', out)
    expect(exported).toMatchObject({ code: 0 })
    expect(await readFile(join(out, name), 'utf8')).toContain('Orders placed, one row an order.')
  }
  const unchanged = await contract(shop, 'diff', '--against', join(shop.directory, 'json'))
  expect(unchanged).toMatchObject({ code: 0, stdout: 'No contract changed.\n' })
})

test('drift from dbt is told, and fails where a product cannot be made', async () => {
  await using shop = await copyFixture('shop')
  const missing = await contract(shop, 'drift', '--dbt', join(shop.directory, 'target'))
  expect(missing.code).toBe(2)
  expect(missing.stderr).toContain('dbt parse')
  await mkdir(join(shop.directory, 'target'))
  const node = {
    resource_type: 'model',
    unique_id: 'model.shop.customers',
    name: 'customers',
    alias: 'customers',
    schema: 'gold',
    columns: { name: { name: 'name', data_type: 'integer' } },
  }
  await writeFile(
    join(shop.directory, 'target/manifest.json'),
    JSON.stringify({
      metadata: { dbt_schema_version: 'https://schemas.getdbt.com/dbt/manifest/v12.json' },
      nodes: { [node.unique_id]: node },
    }),
  )
  const told = await contract(shop, 'drift', '--dbt', join(shop.directory, 'target'))
  expect(told.code).toBe(1)
  expect(told.stdout).toContain('gold.customers  built on model.shop.customers')
  expect(told.stdout).toMatch(/error {2}TYPE +name: It is integer, the product has text\./)
})
