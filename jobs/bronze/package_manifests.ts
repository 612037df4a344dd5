import { join } from 'node:path'
import { every, materialize } from 'platinum'
import { packageManifests } from '../../schema/bronze/package_manifests.ts'
import { packageName } from '../manifest/package-name.ts'
import { readVersion } from '../manifest/package-fields.ts'
import { readManifest } from '../manifest/read-manifest.ts'
import { beginning, decodeText } from '../scan/decode-text.ts'
import { scanFingerprint } from '../scan/fingerprint.ts'
import { inBatches } from '../scan/in-batches.ts'
import { packageFolders, type PackageFolder } from '../scan/package-folders.ts'
import { readBytes } from '../scan/read-bytes.ts'
import { findScanRoot, type ScanRoot } from '../scan/scan-root.ts'

type Row = typeof packageManifests.$inferInsert

const fileName = 'package.json'
const largest = 1024 * 1024
const excerptLength = 2000

export const materializePackageManifests = materialize(packageManifests, {
  on: every('1h'),
  codeVersion: '1',
  source: {
    dataset: { namespace: 'file', name: 'node_modules/*/package.json' },
    state: () => scanFingerprint(() => Promise.resolve(fileName)),
    read: ({ signal }) => inBatches(scanManifests(signal), (row) => row.bytes ?? 0),
  },
})

/** One row for each package folder with a package.json, and for each that cannot be looked into. */
export async function* scanManifests(signal?: AbortSignal): AsyncGenerator<Row> {
  const root = await findScanRoot()
  for await (const folder of packageFolders(root, signal)) {
    const row = await readFolder(root, folder)
    if (row) yield row
  }
}

async function readFolder(root: ScanRoot, folder: PackageFolder): Promise<Row | undefined> {
  if (folder.problem !== undefined) return rejected(folder, folder.problem)
  const file = await readBytes(root, join(folder.absolute, fileName), largest)
  if (file.kind === 'missing') return undefined
  if (file.kind === 'problem') return rejected(folder, file.problem)
  const cut = file.size > largest
  const { text, repairs } = decodeText(file.bytes, cut)
  const read = cut ? { problem: 'The file is larger than 1 MiB.' } : readManifest(text)
  if ('problem' in read) {
    return {
      ...rejected(folder, read.problem),
      bytes: file.size,
      repairs: repairs.join('; ') || null,
      excerpt: beginning(text, excerptLength),
    }
  }
  const all = read.changed
    ? [...repairs, 'characters Postgres refuses replaced by U+FFFD']
    : repairs
  return {
    path: folder.path,
    name: packageName(read.manifest['name'], folder.path),
    version: readVersion(read.manifest['version']),
    manifest: read.manifest,
    bytes: file.size,
    repairs: all.join('; ') || null,
    problem: null,
    excerpt: null,
  }
}

function rejected({ path }: PackageFolder, problem: string): Row {
  return {
    path,
    name: packageName(undefined, path),
    version: null,
    manifest: null,
    bytes: null,
    repairs: null,
    problem,
    excerpt: null,
  }
}
