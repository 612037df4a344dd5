import { integer, text } from 'drizzle-orm/pg-core'
import { dataProduct, gold, partial, policy, role } from 'platinum'
import { expect, test } from 'vitest'
import { readPolicies } from '../../src/policy/read-policies.ts'
import { ServedProject } from '../history/served-project.ts'
import { rowsFrom } from '../materialization/tiny-project.ts'

const letters = dataProduct(
  gold.table('letters', {
    id: integer('id').primaryKey(),
    sender: text('sender').notNull(),
    body: text('body').notNull(),
    sealed: text('sealed').notNull(),
  }),
  {
    name: 'Letter',
    version: '1.0.0',
    owner: 'tests',
    description: 'Letters.',
    columns: {
      id: 'Number.',
      sender: { description: 'Who wrote.', classification: 'pii.name' },
      body: { description: 'What.', classification: 'confidential' },
      sealed: 'yes or no.',
    },
    freshness: { lane: 'batch', within: '1d' },
    history: { keep: '90d' },
  },
)

const everyone = role('everyone', {
  description: 'Whoever asks.',
  classifications: { 'pii.*': partial({ first: 1 }) },
})
const open = policy(letters, { grants: [{ role: everyone, rows: { sealed: { eq: 'no' } } }] })

test('an old version is read under the policy of today: its masks, its rows and its names', async () => {
  let rows = [
    { id: 1, sender: 'Ada', body: 'first', sealed: 'no' },
    { id: 2, sender: 'Bob', body: 'second', sealed: 'yes' },
    { id: 3, sender: 'Cid', body: 'third', sealed: 'no' },
  ]
  await using served = await ServedProject.open(
    [letters],
    [rowsFrom(letters, () => rows)],
    (registry) => {
      const { policies, problems } = readPolicies({ everyone, open }, registry)
      expect(problems).toEqual([])
      return policies
    },
  )
  await served.publish('gold.letters')
  rows = [
    { id: 1, sender: 'Eve', body: 'first', sealed: 'yes' },
    { id: 2, sender: 'Bob', body: 'second', sealed: 'no' },
  ]
  await served.publish('gold.letters')
  const ask = (asOf: string) => `{ letters${asOf} { nodes { id sender } count { value } } }`
  expect(await served.data(ask(''))).toEqual({
    letters: { nodes: [{ id: 2, sender: 'B***' }], count: { value: 1 } },
  })
  expect(await served.data(ask('(asOfVersion: 1)'))).toEqual({
    letters: {
      nodes: [
        { id: 1, sender: 'A***' },
        { id: 3, sender: 'C***' },
      ],
      count: { value: 2 },
    },
  })
  expect(
    await served.data(
      '{ letters(asOfVersion: 1, where: { sender: { eq: "Ada" } }) { nodes { id } } }',
    ),
  ).toEqual({ letters: { nodes: [] } })
  const refused = await served.error('{ letters(asOfVersion: 1) { nodes { body } } }')
  expect(refused.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED')
})
