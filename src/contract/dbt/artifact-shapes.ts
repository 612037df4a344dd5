import { z } from 'zod'

/*
 * The fields of dbt's artifacts that are read, and no others: dbt adds to them with every release.
 */

const text = z.string('text')

const constraint = z.looseObject({
  type: text,
  columns: z.array(text).nullish(),
})

const columnShape = z.looseObject({
  name: text,
  data_type: text.nullish(),
  constraints: z.array(constraint).nullish(),
})

const nodeShape = z.looseObject(
  {
    resource_type: text,
    unique_id: text,
    name: text,
    alias: text,
    schema: text,
    columns: z.record(text, columnShape, 'columns by name').nullish(),
    constraints: z.array(constraint).nullish(),
    contract: z.looseObject({ enforced: z.boolean().nullish() }).nullish(),
    config: z
      .looseObject({
        severity: text.nullish(),
        contract: z.looseObject({ enforced: z.boolean().nullish() }).nullish(),
      })
      .nullish(),
    column_name: text.nullish(),
    attached_node: text.nullish(),
    test_metadata: z
      .looseObject({
        name: text,
        namespace: text.nullish(),
        kwargs: z.record(text, z.unknown()).nullish(),
      })
      .nullish(),
    depends_on: z.looseObject({ nodes: z.array(text).nullish() }).nullish(),
  },
  'a node',
)

const metadata = z.looseObject({ dbt_schema_version: text }, 'metadata with dbt_schema_version')

export const manifestShape = z.looseObject({
  metadata,
  nodes: z.record(text, nodeShape, 'nodes by id'),
  disabled: z.record(text, z.array(nodeShape)).nullish(),
})

export const catalogShape = z.looseObject({
  metadata,
  nodes: z.record(
    text,
    z.looseObject({
      columns: z.record(text, z.looseObject({ name: text, type: text })),
    }),
    'nodes by id',
  ),
})

export const runResultsShape = z.looseObject({
  metadata,
  results: z.array(
    z.looseObject({ unique_id: text, status: text, message: text.nullish() }),
    'a list of results',
  ),
})

export type DbtNode = z.infer<typeof nodeShape>
export type Manifest = z.infer<typeof manifestShape>
export type Catalog = z.infer<typeof catalogShape>
export type RunResults = z.infer<typeof runResultsShape>
