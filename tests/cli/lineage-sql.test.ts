import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runPlatinum, type Finished } from '../harness/command-line.ts'

let directory: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'platinum-lineage-'))
  const tables = { 'public.orders': ['id', 'email', 'amount'], 'crm.customers': ['email', 'name'] }
  await writeFile(join(directory, 'schema.json'), JSON.stringify(tables))
})

afterAll(() => rm(directory, { recursive: true }))

/** Runs `platinum lineage sql` on a statement, in a folder that holds no project. */
async function lineage(sql: string, ...options: string[]): Promise<Finished> {
  await writeFile(join(directory, 'q.sql'), sql)
  const args = ['lineage', 'sql', '--file', 'q.sql', '--schema', 'schema.json', ...options]
  return runPlatinum(args, { cwd: directory, env: { DATABASE_URL: '' } })
}

test('each statement becomes an object with the sources of its columns', async () => {
  const { code, stdout } = await lineage(
    `select md5(o.email) as who, sum(amount) from orders o where id > 1 group by 1; select nobody from gone`,
    '--json',
  )
  const orders = { dataset: 'public.orders', masking: false }
  const masked = { masking: true, mask: { by: 'md5', anonymizes: false } }
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toEqual([
    {
      columns: {
        who: {
          direct: [
            { ...orders, field: 'email', type: 'DIRECT', subtype: 'TRANSFORMATION', ...masked },
          ],
          indirect: [],
        },
        sum: {
          direct: [{ ...orders, field: 'amount', type: 'DIRECT', subtype: 'AGGREGATION' }],
          indirect: [],
        },
      },
      dataset: [
        { ...orders, field: 'id', type: 'INDIRECT', subtype: 'FILTER' },
        { ...orders, field: 'email', type: 'INDIRECT', subtype: 'GROUP_BY', ...masked },
      ],
      unresolved: [],
    },
    {
      columns: { nobody: { direct: [], indirect: [] } },
      dataset: [],
      unresolved: [
        { kind: 'table', name: 'public.gone', reason: 'is not in the schema' },
        { kind: 'column', name: 'nobody', reason: 'is no known column' },
      ],
    },
  ])
})

test('columns that share a name are told apart, and a column without effect is named', async () => {
  const { stdout } = await lineage(
    'select a.id, b.id from orders a, (select id, amount from orders) b',
    '--json',
  )
  const statements: unknown = JSON.parse(stdout)
  expect(statements).toMatchObject([
    {
      columns: { id: {}, 'id#2': {} },
      unused: [{ dataset: 'public.orders', field: 'amount' }],
    },
  ])
})

test('without --json it is a table for people', async () => {
  const { code, stdout } = await lineage(
    'create view v as select upper(name) as name from customers join orders using (email)',
    '--search-path',
    'crm, public',
  )
  expect(code).toBe(0)
  expect(stdout).toBe(`statement 1, writes crm.v
  name       crm.customers.name   direct transformation
  every row  crm.customers.email  indirect join
             public.orders.email  indirect join
`)
})

test("SQL that does not parse exits 1 with Postgres' own message and the position", async () => {
  const { code, stdout, stderr } = await lineage('select id\nfrom orders where', '--json')
  expect(code).toBe(1)
  expect(stdout).toBe('')
  expect(stderr).toContain('syntax error at end of input')
  expect(stderr).toContain('line 2, column 18 (position 28)')
})

test('a file that is not there is wrong usage', async () => {
  const args = ['lineage', 'sql', '--file', 'none.sql', '--schema', 'schema.json']
  const { code, stderr } = await runPlatinum(args, { cwd: directory })
  expect(code).toBe(2)
  expect(stderr).toContain('FILE_UNREADABLE in --file none.sql')
})

test('a schema of another shape is wrong usage', async () => {
  await writeFile(join(directory, 'wrong.json'), '{ "orders": ["id"] }')
  const args = ['lineage', 'sql', '--file', 'wrong.json', '--schema', 'wrong.json']
  const { code, stderr } = await runPlatinum(args, { cwd: directory })
  expect(code).toBe(2)
  expect(stderr).toContain('LINEAGE_BAD_SCHEMA in --schema wrong.json')
  expect(stderr).toContain('"orders", a table without its schema')
})
