import { join } from 'node:path'
import { graphql } from 'graphql'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildSchema } from '../../src/graphql/build-schema.ts'
import { applyEngineTables } from '../../src/migration/engine-tables.ts'
import { loadProject } from '../../src/project/load-project.ts'
import { freshDatabase, type FreshDatabase } from '../harness/database.ts'

const project = await loadProject(join(import.meta.dirname, '../..'), {})
const schema = buildSchema(project)

// Nothing is recorded in it, so that the project's own lineage is told.
let fresh: FreshDatabase
beforeAll(async () => {
  fresh = await freshDatabase()
  await applyEngineTables(fresh.database.pool)
})
afterAll(() => fresh[Symbol.asyncDispose]())

const context = () => ({ now: () => new Date(0), database: fresh.database.pool })

async function ask(source: string): Promise<unknown> {
  const { data, errors } = await graphql({
    schema,
    source,
    contextValue: context(),
  })
  if (errors) throw new Error(errors.map(({ message }) => message).join('; '))
  return JSON.parse(JSON.stringify(data)) as unknown
}

test('a GraphQL coordinate is followed to the files it was read from', async () => {
  expect(
    await ask(
      '{ catalog { lineage(of: "Package.license", direction: UPSTREAM) { dataset field upstream { dataset field kind depth } } } }',
    ),
  ).toMatchObject({
    catalog: {
      lineage: {
        dataset: 'gold.packages',
        field: 'license',
        upstream: expect.arrayContaining([
          expect.objectContaining({ dataset: 'gold.licenses', field: 'license', depth: 1 }),
          expect.objectContaining({ kind: 'OUTSIDE', field: null }),
        ]) as unknown,
      },
    },
  })
})

test('a column of bronze is followed to every field it ends in', async () => {
  const { catalog } = (await ask(
    '{ catalog { lineage(of: "bronze.package_manifests.manifest", direction: DOWNSTREAM) { downstream { dataset field } edges { from fromField to toField type subtype masking transform } } } }',
  )) as {
    catalog: { lineage: { downstream: { dataset: string; field: string }[]; edges: object[] } }
  }
  const ends = catalog.lineage.downstream.map(({ dataset, field }) => `${dataset}.${field}`)
  expect(ends).toContain('gold.packages.license')
  expect(ends).toContain('platinum.package_features.features')
  expect(catalog.lineage.edges).toContainEqual({
    from: 'gold.licenses',
    fromField: 'license',
    to: 'gold.packages',
    toField: 'license',
    type: 'DIRECT',
    subtype: 'IDENTITY',
    masking: false,
    transform: 'select',
  })
})

test('a vector leads to the text it was made from', async () => {
  expect(
    await ask(
      '{ catalog { product(id: "platinum.readme_chunks") { fields { name lineage { sources { dataset field subtype } } } } } }',
    ),
  ).toMatchObject({
    catalog: {
      product: {
        fields: expect.arrayContaining([
          {
            name: 'embedding',
            lineage: {
              sources: expect.arrayContaining([
                { dataset: 'platinum.readme_chunks', field: 'text', subtype: 'TRANSFORMATION' },
              ]) as unknown,
            },
          },
        ]) as unknown,
      },
    },
  })
})

test('a field that does not exist is told with the place of the argument', async () => {
  const { errors } = await graphql({
    schema,
    source: '{ catalog { lineage(of: "Package.nothing") { dataset } } }',
    contextValue: context(),
  })
  expect(errors?.[0]?.extensions).toMatchObject({ path: ['catalog', 'lineage', 'of'] })
})
