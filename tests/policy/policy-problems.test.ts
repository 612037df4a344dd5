import { integer } from 'drizzle-orm/pg-core'
import { attribute, bucket, constant, dataProduct, gold, partial, policy, role } from 'platinum'
import { expect, test } from 'vitest'
import { readPolicies } from '../../src/policy/read-policies.ts'
import { people, registry } from './shop.ts'

const description = 'For tests.'
const reader = role('reader', { description })

function problems(exports: Readonly<Record<string, unknown>>): string[] {
  return readPolicies(exports, registry).problems.map(
    ({ code, where, found }) => `${code} in ${where}: ${found}`,
  )
}

/** Terms as Node takes them, which looks at no types. */
const untyped = (terms: unknown) => policy(people, terms as never)

test('a policy that is right has no problems, and its version follows what it says', () => {
  const right = (country: string) => ({
    reader,
    support: role('support', {
      description,
      classifications: { 'pii.email': partial({ first: 1, last: 2 }), 'pii.name': 'hash' },
      purposes: ['support'],
    }),
    people: policy(people, {
      entity: ['id', 'country'],
      grants: [
        {
          role: reader,
          columns: {
            key: 'hash',
            salary: bucket(1000),
            born: bucket('year'),
            country: constant(country),
          },
          rows: { or: [{ country: { in: attribute('countries') } }, { active: { eq: true } }] },
        },
      ],
    }),
  })
  expect(problems(right('NO'))).toEqual([])
  const version = (country: string) => readPolicies(right(country), registry).policies.version
  expect(version('NO')).toBe(version('NO'))
  expect(version('NO')).not.toBe(version('SE'))
})

test('everything that is wrong with policies is told at once', () => {
  const other = dataProduct(gold.table('other', { id: integer('id').primaryKey() }), {
    name: 'Other',
    version: '1.0.0',
    owner: 'tests',
    description,
    columns: { id: 'Number.' },
    freshness: { lane: 'batch', within: '1d' },
  })
  const found = problems({
    reader,
    again: role('reader', { description }),
    spaced: role('two words', { description }),
    colored: role('colored', { description, classifications: { secret: 'clear' } as never }),
    halves: role('halves', {
      description,
      classifications: { 'pii.name': partial({ first: 0.5 }) },
    }),
    numbers: role('numbers', { description, classifications: { restricted: 'hash' } }),
    elsewhere: policy(other, { grants: [] }),
    people: untyped({
      entity: 'colour',
      grants: [
        {
          role: reader,
          columns: {
            colour: 'clear',
            salary: partial({ first: 1 }),
            name: bucket(10),
            active: constant('yes'),
            born: bucket(10),
          },
          rows: { size: { eq: 1 }, country: { eq: 5 }, notes: { eq: attribute('a') } },
        },
        { role: reader },
      ],
    }),
    twice: policy(people, { grants: [] }),
    misshapen: untyped({ grants: [{ role: reader, rows: 'some', extra: 1 }] }),
    open: untyped({ grants: [{ role: reader, rows: {} }] }),
  })
  expect(found.map((line) => line.replace(/: .*/, ''))).toEqual([
    'POLICY_INVALID in policies, again',
    'POLICY_INVALID in policies, spaced, name',
    'POLICY_INVALID in policies, colored, classifications.secret',
    'POLICY_INVALID in policies, halves, classifications.pii.name',
    'POLICY_INVALID in policies, elsewhere',
    'PRODUCT_UNKNOWN_COLUMN in gold.people, policy, entity',
    'PRODUCT_UNKNOWN_COLUMN in gold.people, policy, reader',
    'POLICY_UNSUITABLE in gold.people, policy, reader, salary',
    'POLICY_UNSUITABLE in gold.people, policy, reader, name',
    'POLICY_UNSUITABLE in gold.people, policy, reader, active',
    'POLICY_UNSUITABLE in gold.people, policy, reader, born',
    'PRODUCT_UNKNOWN_COLUMN in gold.people, policy, reader, rows',
    'FILTER_UNSUITABLE in gold.people, policy, reader, rows, country.eq',
    'FILTER_UNSUITABLE in gold.people, policy, reader, rows, notes.eq',
    'POLICY_INVALID in gold.people, policy, reader',
    'POLICY_INVALID in policies, twice',
    'POLICY_INVALID in policies, misshapen, grants.0.rows',
    'POLICY_INVALID in policies, misshapen, grants.0',
    'POLICY_INVALID in policies, open, grants.0.rows',
    'POLICY_UNSUITABLE in gold.people.salary, role numbers, restricted',
  ])
})

test('a condition that is not there lets nobody through: it is a problem', () => {
  const unset = process.env['NOBODY_SETS_THIS']
  for (const rows of [
    {},
    { country: {} },
    { country: { eq: unset } },
    { country: { in: unset } },
    { country: { eq: 'NO' }, active: {} },
    { and: [] },
    { or: [] },
    { and: [{ country: { eq: 'NO' } }, {}] },
    { or: [{ country: { eq: 'NO' } }, { not: { country: {} } }] },
    { not: unset },
    { country: unset },
  ]) {
    const found = problems({ reader, people: untyped({ grants: [{ role: reader, rows }] }) })
    expect({ rows, found }).toEqual({
      rows,
      found: [expect.stringMatching(/^POLICY_INVALID in policies, people, grants\.0\.rows/)],
    })
  }
})

test('a policy that nobody would read is a problem', () => {
  const open = policy(people, { grants: [{ role: reader, rows: 'none' }] })
  for (const all of [[open], { open }, { reader, open }]) {
    expect(problems({ reader, all })).toEqual([
      expect.stringMatching(/^POLICY_INVALID in policies, all: \d of them in a list or an object$/),
    ])
  }
  expect(problems({ reader, blur: bucket(10), countries: ['NO'], none: null })).toEqual([])
})
