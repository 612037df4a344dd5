import { columns, materialize } from 'platinum'
import { packageManifests, type Manifest } from '../../schema/bronze/package_manifests.ts'
import { packageCopies } from '../../schema/silver/package_copies.ts'
import { readLicense } from '../manifest/license.ts'
import {
  hasInstallScript,
  hasTypes,
  oneLine,
  readKeywords,
  readModuleType,
  readNodeRange,
} from '../manifest/package-fields.ts'
import { nameOfFolder } from '../manifest/package-name.ts'
import { versionOrder } from '../manifest/version-order.ts'
import { repositoryAddress, webAddress } from '../manifest/web-address.ts'
import { inBatches } from '../scan/in-batches.ts'

type Row = typeof packageCopies.$inferInsert

interface Found {
  readonly path: string
  readonly name: string
  readonly version: string | null
  readonly manifest: Manifest | null
}

export const materializePackageCopies = materialize(packageCopies, {
  from: columns(packageManifests, ['path', 'name', 'version', 'manifest']),
  codeVersion: '1',
  compute: (rows) => inBatches(readable(rows), () => 1000),
})

async function* readable(rows: AsyncIterable<Found>): AsyncGenerator<Row> {
  for await (const { manifest, ...found } of rows) {
    if (manifest !== null) yield normalizePackage(found, manifest)
  }
}

/** One manifest with its fields brought into one shape. */
export function normalizePackage(found: Omit<Found, 'manifest'>, manifest: Manifest): Row {
  const { path, name, version } = found
  const license = readLicense(manifest)
  return {
    path,
    name,
    installedAs: nameOfFolder(path) ?? name,
    role: roleOf(path),
    version,
    versionOrder: versionOrder(version),
    description: oneLine(manifest['description']),
    license: license.expression,
    permissive: license.permissive,
    homepage: webAddress(manifest['homepage']),
    repositoryUrl: repositoryAddress(manifest['repository']),
    keywords: readKeywords(manifest['keywords']),
    moduleType: readModuleType(manifest),
    hasTypes: hasTypes(manifest, name),
    hasInstallScript: hasInstallScript(manifest),
    nodeRange: readNodeRange(manifest['engines']),
  }
}

function roleOf(path: string): 'root' | 'workspace' | 'installed' {
  if (path === '.') return 'root'
  return path.split('/').includes('node_modules') ? 'installed' : 'workspace'
}
