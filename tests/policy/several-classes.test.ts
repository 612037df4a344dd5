import { integer, text } from 'drizzle-orm/pg-core'
import { bucket, constant, dataProduct, gold, role, silver } from 'platinum'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { anonymous, type Identity } from '../../src/identity/identity.ts'
import type { ColumnEdge, LineageGraph } from '../../src/lineage/graph.ts'
import { effectiveClasses } from '../../src/policy/effective-classes.ts'
import { readPolicies } from '../../src/policy/read-policies.ts'
import { buildRegistry } from '../../src/product/registry.ts'
import { TestServer } from '../graphql/server.ts'
import { bodyFor, dataFor } from './asking.ts'

/* Values that are made of several classes, none of which is higher than all others for every role. */

const common = {
  version: '1.0.0',
  owner: 'tests',
  description: 'For tests.',
  freshness: { lane: 'batch', within: '1d' },
} as const

const people = dataProduct(
  silver.table('people', {
    id: integer('id').primaryKey(),
    name: text('name'),
    email: text('email'),
    pay: integer('pay'),
    illness: text('illness'),
  }),
  {
    ...common,
    name: 'Person',
    listField: 'people',
    columns: {
      id: 'Number.',
      name: { description: 'Name.', classification: 'pii.name' },
      email: { description: 'Address.', classification: 'pii.email' },
      pay: { description: 'Pay.', classification: 'pii.pay' },
      illness: { description: 'What it is.', classification: 'restricted' },
    },
  },
)

const contacts = dataProduct(
  gold.table('contacts', {
    id: integer('id').primaryKey(),
    both: text('both'),
    renamed: text('renamed'),
    sealed: text('sealed'),
    flag: text('flag'),
    share: integer('share'),
  }),
  {
    ...common,
    name: 'Contact',
    columns: {
      id: 'Number.',
      both: { description: 'Name and address.', classification: 'pii.name' },
      renamed: { description: 'Address under another name.', classification: 'pii.name' },
      sealed: { description: 'Address.', classification: 'restricted' },
      flag: 'Yes where somebody is ill.',
      share: { description: 'Pay, by illness.', classification: 'restricted' },
    },
  },
)

const edge = (field: string, type: ColumnEdge['type'] = 'DIRECT'): ColumnEdge => ({
  dataset: 'silver.people',
  field,
  type,
  subtype: type === 'DIRECT' ? 'TRANSFORMATION' : 'CONDITIONAL',
  masking: false,
})
const lineage: LineageGraph = {
  products: new Map([
    [
      'gold.contacts',
      {
        product: 'gold.contacts',
        transform: 'select',
        upstreams: [{ kind: 'product', id: 'silver.people' }],
        columns: new Map([
          ['id', { direct: [edge('id')], indirect: [] }],
          ['both', { direct: [edge('name'), edge('email')], indirect: [] }],
          ['renamed', { direct: [edge('email')], indirect: [] }],
          ['sealed', { direct: [edge('email')], indirect: [] }],
          // CASE WHEN illness IS NOT NULL THEN 'yes' END
          ['flag', { direct: [], indirect: [edge('illness', 'INDIRECT')] }],
          ['share', { direct: [edge('pay')], indirect: [edge('illness', 'INDIRECT')] }],
        ]),
        // WHERE name IS NOT NULL decides which rows there are, and nothing else.
        indirect: [edge('name', 'INDIRECT')],
      },
    ],
  ]),
}

const registry = buildRegistry({ exports: { people, contacts }, spaces: new Map() })
const description = 'For tests.'
const { policies, problems } = readPolicies(
  {
    namer: role('namer', { description, classifications: { 'pii.name': 'clear' } }),
    researcher: role('researcher', { description, classifications: { restricted: 'clear' } }),
    blurred: role('blurred', {
      description,
      classifications: {
        'pii.name': constant('somebody'),
        'pii.email': 'hash',
        'pii.pay': bucket(100),
        restricted: 'null',
      },
    }),
    officer: role('officer', {
      description,
      classifications: { 'pii.*': 'clear', restricted: 'clear' },
    }),
  },
  registry,
)
const classes = effectiveClasses(registry, lineage)
const holding = (...roles: string[]): Identity => ({
  ...anonymous,
  subject: 'tests',
  kind: 'jwt',
  roles,
})

/** Whether each operation that was recorded had to be. */
const recorded: boolean[] = []
let server: TestServer

beforeAll(async () => {
  expect(problems).toEqual([])
  server = await TestServer.start({
    registry,
    lineage,
    policies,
    classes,
    spaces: new Map(),
    audit: {
      operations: 'protected',
      hashValues: () => 'hashed',
      add: async (_record, isUrgent) => {
        recorded.push(isUrgent)
      },
    },
  })
  await server.pool.query(
    `insert into gold.contacts values (1, 'Ada ada@example.org', 'ada@example.org', 'ada@example.org', 'yes', 777)`,
  )
})
afterAll(() => server[Symbol.asyncDispose]())

async function fieldsFor(identity: Identity): Promise<string[]> {
  const { __type } = await dataFor<{ __type: { fields: { name: string }[] } }>(
    server,
    identity,
    '{ __type(name: "Contact") { fields { name } } }',
  )
  return __type.fields.map(({ name }) => name)
}

test('a column is seen by those alone who may see all that it is made of', async () => {
  // Each of these classes is as high as another that the role may see, or lower.
  expect(await fieldsFor(holding('namer'))).toEqual(['id'])
  expect(await fieldsFor(holding('researcher'))).toEqual(['id', 'flag'])
  expect(await fieldsFor(holding('namer', 'researcher'))).toEqual(['id', 'flag'])
  expect(await fieldsFor(holding())).toEqual(['id'])
  expect(await fieldsFor(holding('officer'))).toEqual([
    'id',
    'both',
    'renamed',
    'sealed',
    'flag',
    'share',
  ])
})

test('of the treatments of several classes, the one holds that shows least', async () => {
  const { contact } = await dataFor<{ contact: Record<string, unknown> }>(
    server,
    holding('blurred'),
    '{ contact(id: 1) { both renamed sealed flag share } }',
  )
  expect(contact).toEqual({
    both: 'somebody',
    renamed: 'somebody',
    sealed: null,
    flag: null,
    share: null,
  })
})

test('the class that is told is the one that counts, and what is read of it is recorded', async () => {
  const query =
    '{ catalog { product(id: "gold.contacts") { fields { name classification } } } contact(id: 1) { flag } }'
  recorded.length = 0
  await bodyFor(server, holding('officer'), '{ contact(id: 1) { id } }')
  expect(recorded).toEqual([])
  expect(await bodyFor(server, holding('officer'), query)).toContain(
    '{"name":"flag","classification":"restricted"}',
  )
  expect(recorded).toEqual([true])
})
