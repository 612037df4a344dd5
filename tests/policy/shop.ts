import { boolean, integer, jsonb, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import { dataProduct, gold } from 'platinum'
import { buildRegistry } from '../../src/product/registry.ts'

/** A product with a column of each kind that policies treat differently. */
export const people = dataProduct(
  gold.table('people', {
    id: integer('id').primaryKey(),
    key: uuid('key').notNull(),
    name: text('name').notNull(),
    email: text('email'),
    country: text('country').notNull(),
    salary: integer('salary'),
    born: timestamp('born', { withTimezone: true }),
    active: boolean('active'),
    notes: jsonb('notes'),
  }),
  {
    name: 'Person',
    listField: 'people',
    version: '1.0.0',
    owner: 'tests',
    description: 'People.',
    columns: {
      id: 'Number.',
      key: { description: 'Key.', classification: 'confidential' },
      name: { description: 'Name.', classification: 'pii.name' },
      email: { description: 'Address.', classification: 'pii.email' },
      country: 'Country.',
      salary: { description: 'Pay.', classification: 'restricted' },
      born: { description: 'Birth.', classification: 'pii.birth' },
      active: 'Whether active.',
      notes: { description: 'Notes.', classification: 'confidential' },
    },
    freshness: { lane: 'batch', within: '1d' },
  },
)

export const registry = buildRegistry({ exports: { people }, spaces: new Map() })
