import { parentPort, workerData } from 'node:worker_threads'
import { generateDrizzleJson, generateMigration } from 'drizzle-kit/api'
import { z } from 'zod'
import type { DiffAnswer, DiffRequest } from './diff-messages.ts'

// Runs in a thread of its own, which takes drizzle-kit's memory with it when it ends.

type Snapshot = ReturnType<typeof generateDrizzleJson>

/** The parts of drizzle-kit's snapshot that are looked into; the rest is passed on as it is. */
const tablesSchema = z.record(
  z.string(),
  z.looseObject({
    columns: z.record(z.string(), z.unknown()),
    indexes: z.record(
      z.string(),
      z.looseObject({ columns: z.array(z.looseObject({ expression: z.string() })) }),
    ),
  }),
)

const { schemaModule, previous } = workerData as DiffRequest
const exports = (await import(schemaModule)) as Record<string, unknown>
const before = (previous ?? generateDrizzleJson({})) as Snapshot
const after = generateDrizzleJson(exports, before.id)
const between = withoutRemovedColumns(before, after)
const answer: DiffAnswer = {
  statements: [
    ...(await generateMigration(before, between)),
    ...(await generateMigration(between, after)),
  ],
  snapshot: after,
}
parentPort?.postMessage(answer)

/**
 * The state in which removed columns and tables are gone and new ones are not there yet. Going
 * through it, drizzle-kit never has to ask whether something was renamed: data products are made
 * again, so dropping and adding is right.
 */
function withoutRemovedColumns(from: Snapshot, to: Snapshot): Snapshot {
  const tables = tablesSchema.parse(structuredClone(from.tables))
  const wanted = tablesSchema.parse(to.tables)
  for (const [name, table] of Object.entries(tables)) {
    const kept = wanted[name]
    if (!kept) {
      delete tables[name]
      continue
    }
    for (const column of Object.keys(table.columns)) {
      if (!kept.columns[column]) delete table.columns[column]
    }
    for (const [key, index] of Object.entries(table.indexes)) {
      const columns = index.columns.map(({ expression }) => expression)
      if (columns.some((column) => !table.columns[column])) delete table.indexes[key]
    }
  }
  return { ...from, tables } as Snapshot
}
