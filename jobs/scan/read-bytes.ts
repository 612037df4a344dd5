import { lstat, open, realpath, stat } from 'node:fs/promises'
import { failureReason, errorCode } from './failure-reason.ts'
import { scannedPath, type ScanRoot } from './scan-root.ts'

export type ReadBytes =
  | { readonly kind: 'missing' }
  | { readonly kind: 'problem'; readonly problem: string; readonly size: number | null }
  | { readonly kind: 'read'; readonly bytes: Uint8Array; readonly size: number }

/**
 * Reads the beginning of a file inside the scan. Links that leave it are not followed, and nothing
 * but a regular file is opened: a named pipe would never end.
 *
 * @param limit bytes to read at most; `size` tells the size of the whole file.
 */
export async function readBytes(root: ScanRoot, file: string, limit: number): Promise<ReadBytes> {
  try {
    const real = await realpath(file)
    if (scannedPath(root, real) === undefined) {
      return unread('The file is a link that leads outside the scanned folder.')
    }
    if (!(await stat(real)).isFile()) return unread('It is no regular file.')
    return await readBeginning(real, limit)
  } catch (error) {
    if (errorCode(error) === 'ENOENT' && !(await isLink(file))) return { kind: 'missing' }
    return unread(`The file cannot be read: ${failureReason(error)}.`)
  }
}

async function readBeginning(file: string, limit: number): Promise<ReadBytes> {
  await using handle = await open(file, 'r')
  const { size } = await handle.stat()
  const buffer = new Uint8Array(Math.min(size, limit))
  let filled = 0
  while (filled < buffer.length) {
    const { bytesRead } = await handle.read(buffer, filled, buffer.length - filled, filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return { kind: 'read', bytes: buffer.subarray(0, filled), size }
}

async function isLink(file: string): Promise<boolean> {
  return lstat(file).then(
    (found) => found.isSymbolicLink(),
    () => false,
  )
}

function unread(problem: string): ReadBytes {
  return { kind: 'problem', problem, size: null }
}
