import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { packageFolders, type PackageFolder } from './package-folders.ts'
import { findScanRoot } from './scan-root.ts'

/**
 * A text that changes when a scanned file does. Nothing is read but folders and the state of
 * files: size and time of change, since npm gives every file the same time of modification.
 *
 * @param fileIn name of the file that matters in a package folder, or undefined where there is none.
 */
export async function scanFingerprint(
  fileIn: (folder: PackageFolder) => Promise<string | undefined>,
): Promise<string> {
  const root = await findScanRoot()
  const hash = createHash('sha256').update(`${root.project}\n${root.modules ?? ''}\n`)
  for await (const folder of packageFolders(root)) {
    hash.update(`${folder.path}\n${folder.problem ?? ''}\n`)
    const file = await fileIn(folder)
    if (file === undefined) continue
    const found = await stat(join(folder.absolute, file)).catch(() => undefined)
    hash.update(found ? `${file} ${found.size} ${found.ctimeMs} ${found.mode}\n` : `${file}\n`)
  }
  return hash.digest('hex')
}
