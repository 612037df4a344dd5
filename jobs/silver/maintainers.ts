import { columns, materialize } from 'platinum'
import { packageManifests, type Manifest } from '../../schema/bronze/package_manifests.ts'
import { maintainers } from '../../schema/silver/maintainers.ts'
import { readPeople } from '../manifest/people.ts'
import { inBatches } from '../scan/in-batches.ts'

type Row = typeof maintainers.$inferInsert

export const materializeMaintainers = materialize(maintainers, {
  from: columns(packageManifests, ['path', 'manifest']),
  codeVersion: '1',
  compute: (rows) => inBatches(named(rows), () => 200),
})

async function* named(
  rows: AsyncIterable<{ readonly path: string; readonly manifest: Manifest | null }>,
): AsyncGenerator<Row> {
  for await (const { path, manifest } of rows) {
    yield* readPeople(manifest ?? {}).map((person, position) => ({ path, position, ...person }))
  }
}
