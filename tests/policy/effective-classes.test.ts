import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { classProblems } from '../../src/policy/class-problems.ts'
import { loadProject } from '../../src/project/load-project.ts'
import { runPlatinum } from '../harness/command-line.ts'

/** Below the repository, so that the files find 'platinum' and 'drizzle-orm'. */
const root = join(import.meta.dirname, '../..')
let directory: string

beforeEach(async () => {
  directory = await mkdtemp(join(root, '.tmp-'))
})
afterEach(() => rm(directory, { recursive: true, force: true }))

const common = `version: '1.0.0', owner: 'tests', description: 'For tests.', freshness: { lane: 'batch', within: '1d' }`

/** People, and what is made of them: by SQL, by a step, and by the engine, which embeds. */
async function write(columns: Readonly<Record<string, string>>): Promise<void> {
  const files = {
    'schema/index.ts': `
      import { integer, jsonb, text, vector } from 'drizzle-orm/pg-core'
      import { dataProduct, declassify, gold, platinum, silver } from 'platinum'
      export const people = dataProduct(
        silver.table('people', { id: integer('id').primaryKey(), name: text('name').notNull(), email: text('email').notNull(), city: text('city').notNull(), pay: integer('pay').notNull() }),
        { name: 'Person', listField: 'everyPerson', ${common}, columns: {
          id: 'Number.', city: 'City.',
          name: { description: 'Name.', classification: 'pii.name' },
          email: { description: 'Address.', classification: 'pii.email' },
          pay: { description: 'Pay.', classification: 'restricted' },
        } })
      export const cities = dataProduct(
        gold.table('cities', { city: text('city').primaryKey(), names: text('names').notNull(), mixed: text('mixed').notNull(), details: jsonb('details').notNull(), pay: integer('pay').notNull(), hashed: text('hashed').notNull(), count: integer('count').notNull() }),
        { name: 'City', ${common}, columns: {
          city: 'City.', names: ${columns['names'] ?? `'Names.'`}, mixed: 'Mixed.', details: 'Details.',
          pay: { description: 'Pay.', classification: 'confidential' }, hashed: 'Hash.', count: 'Count.',
        } })
      export const texts = dataProduct(
        platinum.table('texts', { city: text('city').primaryKey(), text: text('text').notNull(), embedding: vector('embedding', { dimensions: 384 }) }),
        { name: 'Text', ${common}, columns: { city: 'City.', text: 'Text.', embedding: 'Vector.' },
          embeddings: { embedding: { of: ['text'], space: 'default' } } })`,
    'jobs/index.ts': `
      import { sql } from 'drizzle-orm'
      import { columns, materialize } from 'platinum'
      import { cities, people, texts } from '../schema/index.ts'
      export const materializePeople = materialize(people, {
        source: { dataset: { namespace: 'file', name: 'people' }, read: async function* () {} } })
      export const materializeCities = materialize(cities, {
        select: (db) => db.select({
          city: people.city,
          names: sql<string>\`string_agg(\${people.name}, ', ')\`.as('names'),
          mixed: sql<string>\`max(\${people.city} || ' ' || \${people.email})\`.as('mixed'),
          details: sql<{}>\`jsonb_agg(jsonb_build_object('name', \${people.name}))\`.as('details'),
          pay: sql<number>\`max(\${people.pay})\`.as('pay'),
          hashed: sql<string>\`max(encode(hmac(\${people.email}, 'key', 'sha256'), 'hex'))\`.as('hashed'),
          count: sql<number>\`count(*)::int\`.as('count'),
        }).from(people).groupBy(people.city) })
      export const materializeTexts = materialize(texts, {
        from: columns(cities, ['city', 'names']),
        compute: async function* (rows) {
          for await (const { city, names } of rows) yield { city, text: names }
        } })`,
  }
  for (const [path, text] of Object.entries(files)) {
    const file = join(directory, path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text)
  }
}

async function tooLow(): Promise<string[]> {
  const { registry, classes } = await loadProject(directory, {})
  return classProblems(registry, classes).map(
    ({ where, expected, found }) => `${where}: ${found}, ${expected}`,
  )
}

test('a class goes on through aggregates, concatenation, JSON, steps and embeddings, but not through a keyed hash', async () => {
  await write({})
  const made = (from: string) => `or higher, as ${from}, which it is made from`
  expect(await tooLow()).toEqual([
    `gold.cities.names: internal, pii.name ${made('silver.people.name')}`,
    `gold.cities.mixed: internal, pii.email ${made('silver.people.email')}`,
    `gold.cities.details: internal, pii.name ${made('silver.people.name')}`,
    `gold.cities.pay: confidential, restricted ${made('silver.people.pay')}`,
    // A step is a program: each of its columns may hold whatever it was given.
    `platinum.texts.city: internal, pii.name ${made('gold.cities.names')}`,
    `platinum.texts.text: internal, pii.name ${made('gold.cities.names')}`,
    `platinum.texts.embedding: internal, pii.name ${made('platinum.texts.text')}`,
  ])
})

test('a recorded declassification ends it, and what is made of the column is free of it too', async () => {
  await write({
    names: `{ description: 'Names.', declassified: declassify({ reason: 'Made up.', approvedBy: 'tests' }) }`,
  })
  expect((await tooLow()).map((line) => line.replace(/:.*/, ''))).toEqual([
    'gold.cities.mixed',
    'gold.cities.details',
    'gold.cities.pay',
  ])
})

test('a declassification without a reason is a problem of the contract', async () => {
  await write({
    names: `{ description: 'Names.', declassified: { reason: ' ', approvedBy: 'tests' } }`,
  })
  await expect(loadProject(directory, {})).rejects.toThrow('declassified.reason')
})

test('platinum policy check lists such columns and exits with 1; serve refuses to start', async () => {
  await write({})
  const checked = await runPlatinum(['policy', 'check', '--project', directory])
  expect(checked.code).toBe(1)
  expect(checked.stdout.match(/CLASSIFICATION_TOO_LOW in \S+/g)).toHaveLength(7)
  const served = await runPlatinum(['serve', '--project', directory])
  expect(served.code).toBe(2)
  expect(served.stderr).toContain('CLASSIFICATION_TOO_LOW in gold.cities.mixed')
})

test('platinum policy check lists products that give away rows which are hidden where they come from', async () => {
  await write({})
  const policies = join(directory, 'policies/index.ts')
  await mkdir(join(directory, 'policies'))
  const found = async (more: string): Promise<readonly string[]> => {
    await writeFile(
      policies,
      `import { policy, role } from 'platinum'
      import { cities, people } from '../schema/index.ts'
      const clerk = role('clerk', { description: 'For tests.' })
      export const peoplePolicy = policy(people, { grants: [{ role: clerk, rows: { city: { eq: 'Oslo' } } }] })
      ${more}`,
    )
    const { stdout } = await runPlatinum(['policy', 'check', '--project', directory])
    return (stdout.match(/ROWS_WITHOUT_RULE in \S+/g) ?? []).map((each) => each.slice(21))
  }
  expect(await found('')).toEqual(['gold.cities', 'platinum.texts'])
  expect(
    await found(
      `export const citiesPolicy = policy(cities, { grants: [{ role: clerk, rows: 'all' }] })`,
    ),
  ).toEqual(['platinum.texts'])
})

test('a folder of policies without an index, which nobody would read, is a problem', async () => {
  await write({})
  await mkdir(join(directory, 'policies'))
  await writeFile(join(directory, 'policies/people.ts'), '')
  await expect(loadProject(directory, {})).rejects.toThrow('policies/index.ts')
})
