import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { every, materialize } from 'platinum'
import { packageReadmes } from '../../schema/bronze/package_readmes.ts'
import { chooseReadme, readmeFormat } from '../scan/choose-readme.ts'
import { decodeText } from '../scan/decode-text.ts'
import { scanFingerprint } from '../scan/fingerprint.ts'
import { inBatches } from '../scan/in-batches.ts'
import { packageFolders, type PackageFolder } from '../scan/package-folders.ts'
import { readBytes } from '../scan/read-bytes.ts'
import { findScanRoot, type ScanRoot } from '../scan/scan-root.ts'

type Row = typeof packageReadmes.$inferInsert

const largest = 1024 * 1024

export const materializePackageReadmes = materialize(packageReadmes, {
  on: every('1h'),
  codeVersion: '1',
  source: {
    dataset: { namespace: 'file', name: 'node_modules/*/README*' },
    state: () => scanFingerprint(readmeIn),
    read: ({ signal }) => inBatches(scanReadmes(signal), (row) => row.length),
  },
})

/** One row for each package folder that has a README. */
export async function* scanReadmes(signal?: AbortSignal): AsyncGenerator<Row> {
  const root = await findScanRoot()
  for await (const folder of packageFolders(root, signal)) {
    const fileName = await readmeIn(folder)
    if (fileName === undefined) continue
    const row = await readReadme(root, folder, fileName)
    if (row) yield row
  }
}

async function readmeIn(folder: PackageFolder): Promise<string | undefined> {
  if (folder.problem !== undefined) return undefined
  return chooseReadme(await readdir(folder.absolute).catch(() => []))
}

async function readReadme(
  root: ScanRoot,
  folder: PackageFolder,
  fileName: string,
): Promise<Row | undefined> {
  const file = await readBytes(root, join(folder.absolute, fileName), largest)
  if (file.kind === 'missing') return undefined
  const row = { path: folder.path, fileName, format: readmeFormat(fileName) }
  if (file.kind === 'problem') {
    return { ...row, text: null, length: 0, bytes: null, repairs: null, problem: file.problem }
  }
  const cut = file.size > largest
  const { text, repairs } = decodeText(file.bytes, cut)
  const all = cut ? [...repairs, `cut after 1 MiB of ${file.size} bytes`] : repairs
  return {
    ...row,
    text,
    length: text.length,
    bytes: file.size,
    repairs: all.join('; ') || null,
    problem: null,
  }
}
