/*
 * Events in the shape in which the wrapper of dbt sends them, with an older facet of columns as its
 * versions before transformations wrote it: a model that reads a table and writes another.
 */

const producer = 'https://github.com/OpenLineage/OpenLineage/tree/1.9.1/integration/dbt'
const facet = (kind: string, version: string) => ({
  _producer: producer,
  _schemaURL: `https://openlineage.io/spec/facets/${version}/${kind}.json#/$defs/${kind}`,
})

/** @param at a namespace such as postgres://warehouse:5432 */
export const dbtComplete = (at: string, table: string, runId: string) => ({
  eventTime: '2026-03-01T03:00:00.123456+01:00',
  eventType: 'COMPLETE',
  producer,
  schemaURL: 'https://openlineage.io/spec/1-0-5/OpenLineage.json#/definitions/RunEvent',
  run: {
    runId,
    facets: {
      dbt_version: {
        _producer: producer,
        _schemaURL: 'https://github.com/OpenLineage/OpenLineage/tree/main/dbt-version.json',
        version: '1.7.4',
      },
    },
  },
  job: {
    namespace: 'dbt',
    name: 'warehouse.staging.shop.stg_orders',
    facets: {
      sql: {
        ...facet('SQLJobFacet', '1-0-0'),
        query: 'select md5(email) as buyer from raw.orders',
      },
    },
  },
  inputs: [
    {
      namespace: at,
      name: 'warehouse.raw.orders',
      facets: { schema: { ...facet('SchemaDatasetFacet', '1-0-0'), fields: [] } },
    },
  ],
  outputs: [
    {
      namespace: at,
      name: table,
      facets: {
        documentation: { ...facet('DocumentationDatasetFacet', '1-0-0'), description: 'Orders.' },
        schema: {
          ...facet('SchemaDatasetFacet', '1-0-0'),
          fields: [{ name: 'id', type: null, description: null }, { name: 'buyer' }],
        },
        columnLineage: {
          ...facet('ColumnLineageDatasetFacet', '1-0-1'),
          fields: {
            id: {
              inputFields: [{ namespace: at, name: 'warehouse.raw.orders', field: 'id' }],
              transformationType: 'IDENTITY',
              transformationDescription: 'identical',
            },
            buyer: {
              inputFields: [{ namespace: at, name: 'warehouse.raw.orders', field: 'email' }],
              transformationType: 'MASKED',
              transformationDescription: 'md5',
            },
          },
        },
      },
      outputFacets: {},
    },
  ],
})
