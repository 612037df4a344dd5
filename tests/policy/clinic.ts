import {
  boolean,
  date,
  integer,
  jsonb,
  numeric,
  text,
  timestamp,
  uuid,
  vector,
} from 'drizzle-orm/pg-core'
import {
  attribute,
  belongsTo,
  bucket,
  constant,
  dataProduct,
  gold,
  partial,
  policy,
  role,
  silver,
  sum,
} from 'platinum'
import type { EmbeddingSpaces } from '../../src/embedding/provider.ts'
import { anonymous, type Identity } from '../../src/identity/identity.ts'
import type { LineageGraph } from '../../src/lineage/graph.ts'
import { readPolicies } from '../../src/policy/read-policies.ts'
import { buildRegistry } from '../../src/product/registry.ts'

/* People and their visits, of whom different readers may see different things. */

const common = {
  version: '1.0.0',
  owner: 'clinic',
  freshness: { lane: 'batch', within: '1d' },
} as const

export const intake = dataProduct(
  silver.table('intake', { id: integer('id').primaryKey(), contact: text('contact') }),
  {
    ...common,
    name: 'Intake',
    description: 'As it came in.',
    columns: { id: 'Number.', contact: { description: 'Address.', classification: 'pii.email' } },
  },
)

export const people = dataProduct(
  gold.table('people', {
    id: integer('id').primaryKey(),
    token: uuid('token').notNull(),
    name: text('name').notNull(),
    email: text('email'),
    country: text('country').notNull(),
    salary: integer('salary'),
    rate: numeric('rate'),
    born: date('born'),
    seen: timestamp('seen', { withTimezone: true }),
    active: boolean('active').notNull(),
    notes: jsonb('notes'),
    bossId: integer('boss_id'),
    diagnosis: text('diagnosis').notNull(),
  }),
  {
    ...common,
    name: 'Person',
    listField: 'people',
    description: 'Everyone.',
    columns: {
      id: 'Number.',
      token: { description: 'Key of the person elsewhere.', classification: 'pii.key' },
      name: { description: 'Name.', classification: 'pii.name' },
      email: { description: 'Address.', classification: 'pii.email' },
      country: 'Country.',
      salary: { description: 'Pay.', classification: 'pii.pay' },
      rate: { description: 'Hourly rate.', classification: 'pii.pay' },
      born: { description: 'Birth.', classification: 'pii.birth' },
      seen: { description: 'Last seen.', classification: 'pii.seen' },
      active: 'Whether active.',
      notes: { description: 'Notes.', classification: 'confidential' },
      bossId: { description: 'Who leads.', classification: 'confidential' },
      diagnosis: { description: 'What it is.', classification: 'restricted' },
    },
    relations: { boss: belongsTo('self', 'bossId', { inverse: 'team' }) },
    measures: {
      diagnoses: { kind: 'function', function: 'countDistinct', column: 'diagnosis' },
      payroll: sum('salary'),
    },
    segments: {
      flu: { description: 'Whoever has it.', where: { diagnosis: { eq: 'flu' } } },
      active: { description: 'Active.', where: { active: { eq: true } } },
    },
  },
)

export const visits = dataProduct(
  gold.table('visits', {
    id: integer('id').primaryKey(),
    personId: integer('person_id').notNull(),
    personToken: uuid('person_token').notNull(),
    country: text('country').notNull(),
    topic: text('topic').notNull(),
    embedding: vector('embedding', { dimensions: 3 }),
  }),
  {
    ...common,
    name: 'Visit',
    description: 'Every visit.',
    columns: {
      id: 'Number.',
      personId: 'Who came.',
      personToken: { description: 'Who came, elsewhere.', classification: 'pii.key' },
      country: 'Where.',
      topic: { description: 'What about.', classification: 'confidential' },
      embedding: 'Vector of the topic.',
    },
    relations: {
      person: belongsTo(people, 'personId'),
    },
    embeddings: { embedding: { of: ['topic'], space: 'default' } },
    history: { keep: '30d' },
  },
)

const description = 'For tests.'

/** Sees people of some countries, and parts of them. */
const support = role('support', {
  description,
  classifications: { 'pii.email': partial({ first: 1 }), 'pii.*': 'null', confidential: 'null' },
})
/** Counts people, whose values are hashed or blurred. */
const analyst = role('analyst', {
  description,
  classifications: {
    'pii.email': 'hash',
    'pii.key': 'hash',
    'pii.name': constant('somebody'),
    'pii.pay': bucket(1000),
    'pii.birth': bucket('year'),
    'pii.seen': bucket('month'),
  },
})
/** As the analyst, with a key of its own. */
const auditor = role('auditor', {
  description,
  classifications: { 'pii.email': 'hash', 'pii.key': 'hash' },
})
const officer = role('officer', {
  description,
  classifications: { 'pii.*': 'clear', confidential: 'clear', restricted: 'clear' },
})
const researcher = role('researcher', {
  description,
  classifications: { restricted: 'clear' },
  purposes: ['research'],
})

const exports = {
  support,
  analyst,
  auditor,
  officer,
  researcher,
  people: policy(people, {
    grants: [
      { role: support, rows: { country: { in: attribute('countries') } } },
      { role: analyst, rows: 'all' },
      { role: auditor, rows: 'all' },
      { role: officer, rows: 'all' },
      { role: researcher, rows: { active: { eq: true } } },
    ],
  }),
  visits: policy(visits, {
    grants: [
      {
        role: support,
        columns: { topic: 'clear' },
        rows: { country: { in: attribute('countries') } },
      },
      { role: analyst, rows: 'all' },
      { role: officer, rows: 'all' },
    ],
  }),
}

export const spaces: EmbeddingSpaces = new Map([
  [
    'default',
    {
      model: 'letters',
      dimensions: 3,
      description: 'Similar texts hold the same letters.',
      fingerprint: 'letters',
      batchSize: 10,
      embed: async (texts) =>
        texts.map((each) =>
          Float32Array.from(['a', 'b', 'c'].map((letter) => each.split(letter).length - 1)),
        ),
    },
  ],
])

export const registry = buildRegistry({
  exports: { intake, people, visits },
  spaces: new Map([['default', 3]]),
})

const { policies: read, problems } = readPolicies(exports, registry)
if (problems.length > 0) throw new Error(JSON.stringify(problems))
export const policies = read

const edge = (dataset: string, field: string) =>
  ({ dataset, field, type: 'DIRECT', subtype: 'IDENTITY', masking: false }) as const

export const lineage: LineageGraph = {
  products: new Map([
    [
      'gold.people',
      {
        product: 'gold.people',
        transform: 'select',
        upstreams: [{ kind: 'product', id: 'silver.intake', columns: ['id', 'contact'] }],
        columns: new Map([
          ['id', { direct: [edge('silver.intake', 'id')], indirect: [] }],
          ['email', { direct: [edge('silver.intake', 'contact')], indirect: [] }],
          ['country', { direct: [], indirect: [edge('silver.intake', 'contact')] }],
        ]),
        indirect: [],
      },
    ],
  ]),
}

/** Somebody who holds these roles. */
export function holding(...roles: readonly string[]): Identity {
  return { ...anonymous, subject: 'tests', kind: 'apiKey', roles: roles.toSorted() }
}

export const inNorway: Identity = { ...holding('support'), attributes: { countries: ['NO'] } }

/** Ten people of Norway and ten of Sweden, each with a visit. */
export const seedClinic = `
  insert into gold.people
  select n, ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 'Name ' || n,
    chr(96 + n) || n || '@example.org', case when n <= 10 then 'NO' else 'SE' end,
    30000 + n * 777, n * 10.5, date '1970-01-01' + n * 400, timestamptz '2026-01-01' + n * interval '5 days',
    n % 2 = 0, jsonb_build_object('secret', 'note ' || n), nullif((n + 1) % 7, 0), case when n % 3 = 0 then 'flu' else 'cold' end
  from generate_series(1, 20) as n;
  insert into gold.visits
  select n, n, ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, case when n <= 10 then 'NO' else 'SE' end,
    repeat('a', n) || 'b', array[n, 1, 0]::real[]::vector from generate_series(1, 20) as n;
`
