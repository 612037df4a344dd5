import { sql, type SQL } from 'drizzle-orm'
import { integer, text } from 'drizzle-orm/pg-core'
import { expect, test } from 'vitest'
import { dataProduct, declassify, gold, materialize, silver } from 'platinum'
import { resolveMaterializations } from '../../src/materialization/resolve.ts'
import { classProblems } from '../../src/policy/class-problems.ts'
import { effectiveClasses } from '../../src/policy/effective-classes.ts'
import type { Classification } from '../../src/product/contract.ts'
import { buildRegistry } from '../../src/product/registry.ts'

/* Which functions end a class: those whose result nobody finds again by trying likely values. */

const common = {
  version: '1.0.0',
  owner: 'tests',
  description: 'For tests.',
  freshness: { lane: 'batch', within: '1d' },
} as const

const people = dataProduct(
  silver.table('people', {
    id: integer('id').primaryKey(),
    email: text('email').notNull(),
    salt: text('salt').notNull(),
    pay: integer('pay').notNull(),
  }),
  {
    ...common,
    name: 'Person',
    listField: 'people',
    columns: {
      id: 'Number.',
      email: { description: 'Address.', classification: 'pii.email' },
      salt: 'Salt.',
      pay: { description: 'Pay.', classification: 'restricted' },
    },
  },
)

const spots = dataProduct(
  silver.table('spots', { id: integer('id').primaryKey(), name: text('name').notNull() }),
  { ...common, name: 'Spot', columns: { id: 'Number.', name: 'Name.' } },
)

const read = { source: { dataset: { namespace: 'file', name: 'x' }, read: async function* () {} } }

type Told = Classification | ReturnType<typeof declassify>

/** What is wrong with the class of a column that is made of people, or of spots, by an expression. */
async function problems(
  expression: SQL,
  {
    from = people,
    told,
    functions,
  }: {
    readonly from?: typeof people | typeof spots
    readonly told?: Told
    readonly functions?: readonly string[]
  } = {},
) {
  const made = dataProduct(
    gold.table('made', { id: integer('id').primaryKey(), value: text('value') }),
    {
      ...common,
      name: 'Made',
      listField: 'allMade',
      columns: {
        id: 'Number.',
        value: {
          description: 'Value.',
          ...(typeof told === 'string' ? { classification: told } : {}),
          ...(typeof told === 'object' ? { declassified: told } : {}),
        },
      },
    },
  )
  const registry = buildRegistry({ exports: { people, spots, made }, spaces: new Map() })
  const jobs = {
    people: materialize(people, read),
    spots: materialize(spots, read),
    made: materialize(made, {
      select: (db) =>
        db.select({ id: from.id, value: sql<string | null>`${expression}`.as('value') }).from(from),
    }),
  }
  const resolved = await resolveMaterializations(registry, jobs, new Map(), functions)
  expect(resolved.problems).toEqual([])
  return classProblems(registry, effectiveClasses(registry, resolved.lineage))
}

const codes = async (...args: Parameters<typeof problems>) =>
  (await problems(...args)).map(({ code, where }) => `${code} ${where}`)

const email = sql`${people.email}`
const tooLow = ['CLASSIFICATION_TOO_LOW gold.made.value']
const unknown = ['FUNCTION_UNKNOWN gold.made.value']

test.each([
  ['md5', sql`md5(${email})`],
  ['sha256', sql`encode(sha256(convert_to(${email}, 'UTF8')), 'hex')`],
  ['digest', sql`encode(digest(${email}, 'sha256'), 'hex')`],
  ['crc32', sql`crc32(convert_to(${email}, 'UTF8'))::text`],
  ['hashtext', sql`hashtext(${email})::text`],
  ['hashint4', sql`hashint4(length(${email}))::text`],
  ['uuid_generate_v5', sql`uuid_generate_v5(uuid_ns_url(), ${email})::text`],
  ['md5 with a salt of everyone', sql`md5('salt' || ${email})`],
  ['hmac whose key lies beside it', sql`encode(hmac(${email}, ${people.salt}, 'sha256'), 'hex')`],
  ['hmac whose key is the value', sql`encode(hmac(${email}, ${email}, 'sha256'), 'hex')`],
  ['crypt with a salt of the value', sql`crypt(${email}, ${email})`],
  ['a condition on md5', sql`case when md5(${email}) < '8' then 'a' else 'b' end`],
  ['hmac of one and md5 of the other', sql`hmac(${email}, 'k', 'md5')::text || md5(${email})`],
])('a hash without a key ends no class: %s', async (_name, expression) => {
  expect(await codes(expression)).toEqual(tooLow)
})

test.each([
  ['hmac', sql`encode(hmac(${email}, 'key', 'sha256'), 'hex')`],
  ['hmac by a setting', sql`encode(hmac(${email}, current_setting('app.key'), 'sha256'), 'hex')`],
  ['crypt', sql`crypt(${email}, gen_salt('bf'))`],
  ['PostgreSQL Anonymizer', sql`anon.hash(${email})`],
  ['md5 of hmac', sql`md5(hmac(${email}, 'key', 'sha256')::text)`],
  ['hmac of md5', sql`encode(hmac(md5(${email}), 'key', 'sha256'), 'hex')`],
])('a keyed or anonymizing function ends it: %s', async (_name, expression) => {
  expect(await codes(expression)).toEqual([])
})

test('it is told which hash has no key, and what to do', async () => {
  expect(await problems(sql`md5(${email})`)).toEqual([
    {
      code: 'CLASSIFICATION_TOO_LOW',
      where: 'gold.made.value',
      expected:
        'pii.email or higher, as silver.people.email, which it is made from by md5(): a hash without a key is found again by whoever tries likely values',
      found: 'internal',
      fix: 'Hash by hmac() with a secret key in place of md5(), raise its classification, or record why it is harmless with declassify().',
    },
  ])
  const told = declassify({ reason: 'Addresses are drawn at random.', approvedBy: 'tests' })
  expect(await codes(sql`md5(${email})`, { told })).toEqual([])
})

test('a function that is not known may give whatever its query reads', async () => {
  const [problem, ...others] = await problems(sql`pick(${people.id})`)
  expect(others).toEqual([])
  expect(problem).toMatchObject({
    code: 'CLASSIFICATION_TOO_LOW',
    expected:
      'restricted or higher, as silver.people.pay, which it is made from, or may be: pick() is not known, and may give anything that its query reads',
    fix: expect.stringMatching(
      /declassify\(\), or name the function in lineage\.functions/,
    ) as string,
  })
  // Where another part of the query is not resolved, other columns know where they come from.
  expect(await codes(sql`upper(${people.salt})`)).toEqual([])
  for (const expression of [
    sql`coalesce(house.pick(), 'x')`,
    sql`case when pick() then 'a' end`,
    sql`(select p.who from pick() as p (who))`,
    sql`(select p.who from pick() as p)`,
    sql`has_mail(${people.id})::text`,
  ]) {
    expect(await codes(expression)).toEqual(tooLow)
  }
  expect(await codes(sql`encode(hmac(pick(), 'key', 'sha256'), 'hex')`)).toEqual([])
  expect(await codes(sql`md5(pick())`)).toEqual(tooLow)
})

test('what it may read of elsewhere is refused until somebody has said what it is', async () => {
  const from = spots
  const expression = sql`email_of(${spots.id})`
  expect(await problems(expression, { from })).toEqual([
    {
      code: 'FUNCTION_UNKNOWN',
      where: 'gold.made.value',
      expected: 'functions that read no table, or a class that says who may see what they read',
      found: 'email_of(), of which nothing is known, and a column that everyone may see',
      fix: 'Name what depends on nothing but what it is given in lineage.functions of platinum.config.ts; else classify the column as what is read, or record why it is harmless with declassify().',
    },
  ])
  expect(await codes(expression, { from, told: 'internal' })).toEqual(unknown)
  expect(await codes(expression, { from, told: 'pii.email' })).toEqual([])
  const told = declassify({ reason: 'It gives a domain.', approvedBy: 'tests' })
  expect(await codes(expression, { from, told })).toEqual([])
})

test('a function that is named as harmless is followed as those of Postgres are', async () => {
  const slug = sql`slugify(${people.salt})`
  expect(await codes(slug)).toEqual(tooLow)
  for (const functions of [['slugify'], ['other', 'slug*']]) {
    expect(await codes(slug, { functions })).toEqual([])
    expect(await codes(sql`slugify(${email})`, { functions })).toEqual(tooLow)
  }
  expect(await codes(sql`house.slugify(${spots.name})`, { from: spots })).toEqual(unknown)
  for (const functions of [['house.slugify'], ['slugify'], ['house.*']]) {
    expect(await codes(sql`house.slugify(${spots.name})`, { from: spots, functions })).toEqual([])
  }
  expect(await codes(slug, { functions: ['slug', 'house.slugify', 'lugify'] })).toEqual(tooLow)
})
