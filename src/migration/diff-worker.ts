import { parentPort, workerData } from 'node:worker_threads'
import * as kit from 'drizzle-kit/api'
import type { DiffAnswer, DiffRequest, DiffStart } from './diff-messages.ts'
import {
  intermediate,
  rebuiltTables,
  snapshotSchema,
  withoutLayers,
  type Snapshot,
} from './snapshot.ts'

// Runs in a thread of its own, which takes drizzle-kit's memory with it when it ends.

// drizzle-kit's types are those of another version of zod, and so none at all here.
const takeSnapshot: (exports: Record<string, unknown>) => unknown = kit.generateDrizzleJson
const compare: (from: never, to: never) => Promise<string[]> = kit.generateMigration

const { schemaModule, previous } = workerData as DiffStart
const exports = (await import(schemaModule)) as Record<string, unknown>
const before = withoutLayers(snapshotSchema.parse(previous ?? takeSnapshot({})))
const after = withoutLayers(snapshotSchema.parse(takeSnapshot(exports)))

async function statements(from: Snapshot, to: Snapshot): Promise<string[]> {
  // It may write into what it is given.
  return await compare(structuredClone(from) as never, structuredClone(to) as never)
}

async function answer({ rebuild }: DiffRequest): Promise<DiffAnswer> {
  const rebuilt = rebuiltTables(before, after, rebuild)
  const between = intermediate(before, after, new Set(rebuilt))
  return {
    statements: [...(await statements(before, between)), ...(await statements(between, after))],
    snapshot: after,
    rebuilt,
  }
}

parentPort?.on('message', (request: DiffRequest) => {
  answer(request).then(
    (found) => parentPort?.postMessage(found),
    // Thrown outside of the promise, it ends the thread, and whoever waits is told.
    (error: unknown) =>
      setImmediate(() => {
        throw error
      }),
  )
})
