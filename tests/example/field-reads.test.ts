import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { valueHasher } from '../../src/audit-log/audit.ts'
import { AuditLog } from '../../src/audit-log/audit-log.ts'
import { sortedRoles, type Identity } from '../../src/identity/identity.ts'
import { runProduct } from '../../src/materialization/run.ts'
import { loadProject } from '../../src/project/load-project.ts'
import { TestServer } from '../graphql/server.ts'

const project = await loadProject(join(import.meta.dirname, '../..'), {})

/** Made from the log, in an order in which each comes after what it is made from. */
const products = [
  'bronze.operations',
  'silver.column_reads',
  'silver.readers',
  'gold.readers',
  'gold.field_reads',
]

let plain: TestServer
let server: TestServer
let log: AuditLog

beforeAll(async () => {
  const { registry, lineage, spaces, policies, classes } = project
  plain = await TestServer.start({ registry, lineage, spaces, policies, classes })
  log = new AuditLog({ pool: plain.pool, everyMs: 5, onProblem: (text) => expect(text).toBe('') })
  server = plain.with({
    registry,
    lineage,
    spaces,
    policies,
    classes,
    now: () => new Date(),
    audit: {
      operations: 'all',
      add: (record, urgent) => log.add(record, urgent),
      hashValues: valueHasher(undefined),
    },
  })
})

afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await log[Symbol.asyncDispose]()
  await plain[Symbol.asyncDispose]()
})

const someone = (subject: string, ...roles: string[]): Identity => ({
  subject,
  kind: 'apiKey',
  roles: sortedRoles(roles),
  attributes: {},
  client: 'notebook',
})

const ana = someone('key_ana')
const eve = someone('key_eve', 'auditor')

async function recorded(): Promise<number> {
  const { rows } = await plain.pool.query<{ records: number }>(
    'SELECT coalesce(sum(record_count), 0)::int AS records FROM ops.audit_batch',
  )
  return rows[0]?.records ?? 0
}

/** Waits until the log has so many records, and makes what is made from it. */
async function make(records: number): Promise<string[]> {
  while ((await recorded()) < records) await new Promise((resolve) => setTimeout(resolve, 5))
  const context = {
    pool: plain.pool,
    spaces: project.spaces,
    autovacuum: true,
    now: () => new Date(),
  }
  const ended: string[] = []
  for (const id of products) {
    const materialization = project.materializations.get(id)
    if (!materialization) throw new Error(`no ${id}`)
    const { signal } = new AbortController()
    const request = { flowId: null, forced: false, signal }
    ended.push((await runProduct(context, materialization, request)).status)
  }
  return ended
}

const reads = `{
  fieldReads(where: { product: { eq: "gold.packages" } }, orderBy: [{ field: ASC }]) {
    nodes { field returned shown roles client operations askedBy { number subject kind } }
    meta { dataVersion freshness { status within } }
  }
}`

/** What somebody sees of the columns of packages. */
async function seenBy(identity: Identity): Promise<readonly object[]> {
  const { data, errors } = await server.ask<{ fieldReads: { nodes: object[] } }>(
    reads,
    undefined,
    identity,
  )
  expect(errors).toBeUndefined()
  return data?.fieldReads.nodes ?? []
}

const askedBy = (subject: string | null) => ({ number: 1, subject, kind: 'apiKey' })
const read = { returned: true, shown: 'clear', roles: '', client: 'notebook' }

test('which field was used by whom is data of the next run, and who it was is for auditors', async () => {
  expect(await make(0)).toEqual(products.map(() => 'PUBLISHED'))
  const query = `query($license: String!) {
    packages(where: { license: { eq: $license } }) { nodes { name maintainerEmail } }
  }`
  for (const license of ['MIT', 'ISC']) await server.ask(query, { license }, ana)
  expect(await make(2)).toEqual(products.map(() => 'PUBLISHED'))
  const uses = (subject: string | null) => [
    { ...read, field: 'license', returned: false, operations: 2, askedBy: askedBy(subject) },
    { ...read, field: 'maintainer_email', shown: 'null', operations: 2, askedBy: askedBy(subject) },
    { ...read, field: 'name', operations: 2, askedBy: askedBy(subject) },
  ]
  expect(await seenBy(ana)).toEqual(uses(null))
  expect(await seenBy(eve)).toEqual(uses('key_ana'))
  await make(4)
  // Nor can it be guessed.
  const guess = '{ readers(where: { subject: { eq: "key_ana" } }) { nodes { number } } }'
  expect((await server.ask(guess, undefined, ana)).data).toEqual({ readers: { nodes: [] } })
  expect((await server.ask(guess, undefined, eve)).data).toEqual({
    readers: { nodes: [{ number: 1 }] },
  })
})

test('a reading of who read is recorded once, and making data of it is not', async () => {
  const before = await recorded()
  await seenBy(eve)
  await make(before + 1)
  expect(await recorded()).toBe(before + 1)
  expect(await make(before + 1)).toEqual(products.map(() => 'UNCHANGED'))
  expect(await recorded()).toBe(before + 1)
  const { rows } = await plain.pool.query(
    `SELECT operations FROM gold.field_reads WHERE product = 'gold.readers' AND field = 'subject'
        AND shown = 'clear' AND returned`,
  )
  // Twice in this file: in the test before, and here.
  expect(rows).toEqual([{ operations: 2 }])
})

test('what was refused read nothing, and what reads no product uses no field', async () => {
  const before = await recorded()
  const count = async (): Promise<unknown> => {
    const { rows: counted } = await plain.pool.query<{ n: number }>(
      'SELECT sum(operations)::int AS n FROM gold.field_reads',
    )
    return counted
  }
  await make(before)
  const uses = await count()
  await server.ask('{ catalog { products { id } } }', undefined, ana)
  await make(before + 1)
  expect(await count()).toEqual(uses)
  const { rows } = await plain.pool.query(
    `SELECT returned, outcome FROM bronze.operations ORDER BY batch DESC, entry DESC LIMIT 1`,
  )
  expect(rows).toEqual([{ returned: [], outcome: 'ANSWERED' }])
})

test('the values that were asked for are nowhere in it', async () => {
  for (const id of products) {
    const { rows } = await plain.pool.query<{ text: string }>(`SELECT t::text AS text FROM ${id} t`)
    expect(rows.length).toBeGreaterThan(0)
    for (const { text } of rows) expect(text).not.toMatch(/\b(MIT|ISC)\b/)
  }
})
