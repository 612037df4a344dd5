import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { isLayerName } from '../product/layer.ts'

const named = z.record(z.string(), z.unknown())
const overColumns = z.record(z.string(), z.looseObject({ columns: z.array(z.string()) }))

/** drizzle-kit's snapshot of a database, as far as it is looked into; the rest is passed on as it is. */
export const snapshotSchema = z.looseObject({
  tables: z.record(
    z.string(),
    z.looseObject({
      columns: z.record(
        z.string(),
        z.looseObject({ type: z.string(), typeSchema: z.string().optional() }),
      ),
      indexes: z.record(
        z.string(),
        z.looseObject({ columns: z.array(z.looseObject({ expression: z.string() })) }),
      ),
      compositePrimaryKeys: overColumns,
      uniqueConstraints: overColumns,
    }),
  ),
  enums: named,
  schemas: named,
  sequences: named,
  views: named,
  roles: named,
  policies: named,
})

export type Snapshot = z.infer<typeof snapshotSchema>
type Table = Snapshot['tables'][string]

/** The layers' schemas are the engine's own, whether or not the project exports them too. */
export function withoutLayers(snapshot: Snapshot): Snapshot {
  return { ...snapshot, schemas: filterEntries(snapshot.schemas, ([name]) => !isLayerName(name)) }
}

/** Tables of both snapshots that are to be created anew, of those that are asked for. */
export function rebuiltTables(
  before: Snapshot,
  after: Snapshot,
  rebuild: readonly string[] | 'changed',
): string[] {
  return Object.keys(after.tables).filter((name) => {
    const table = before.tables[name]
    if (!table) return false
    return rebuild === 'changed'
      ? !isDeepStrictEqual(table, after.tables[name])
      : rebuild.includes(name)
  })
}

/**
 * The state in which everything that goes is gone and nothing new is there yet. Going through it,
 * drizzle-kit never has to ask whether something was renamed: data products are made again, so
 * dropping and adding is right.
 */
export function intermediate(
  before: Snapshot,
  after: Snapshot,
  rebuilt: ReadonlySet<string>,
): Snapshot {
  const enums = common(before.enums, after.enums)
  const tables = Object.entries(before.tables).flatMap(([name, table]) => {
    const wanted = after.tables[name]
    return wanted && !rebuilt.has(name) ? [[name, keptParts(table, wanted, before, enums)]] : []
  })
  return {
    ...before,
    tables: Object.fromEntries(tables) as Snapshot['tables'],
    enums,
    schemas: common(before.schemas, after.schemas),
    sequences: common(before.sequences, after.sequences),
    views: common(before.views, after.views),
    roles: common(before.roles, after.roles),
    policies: common(before.policies, after.policies),
  }
}

/** The columns that stay, and what stands on these alone. */
function keptParts(
  table: Table,
  wanted: Table,
  before: Snapshot,
  enums: Readonly<Record<string, unknown>>,
): Table {
  const columns = filterEntries(table.columns, ([name, { type, typeSchema }]) => {
    const typeName = `${typeSchema ?? 'public'}.${type}`
    const typeGoes = typeName in before.enums && !(typeName in enums)
    return wanted.columns[name] !== undefined && !typeGoes
  })
  const stays = (name: string): boolean => columns[name] !== undefined || !table.columns[name]
  return {
    ...table,
    columns,
    indexes: filterEntries(table.indexes, ([, index]) =>
      index.columns.every(({ expression }) => stays(expression)),
    ),
    compositePrimaryKeys: filterEntries(table.compositePrimaryKeys, ([, key]) =>
      key.columns.every(stays),
    ),
    uniqueConstraints: filterEntries(table.uniqueConstraints, ([, key]) =>
      key.columns.every(stays),
    ),
  }
}

function common<V>(
  before: Readonly<Record<string, V>>,
  after: Readonly<Record<string, unknown>>,
): Record<string, V> {
  return filterEntries(before, ([name]) => name in after)
}

function filterEntries<V>(
  record: Readonly<Record<string, V>>,
  keep: (entry: [string, V]) => boolean,
): Record<string, V> {
  return Object.fromEntries(Object.entries(record).filter(keep))
}
