import { realpath, stat } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'

/** Where a scan starts, and how far it may go. All paths are absolute and free of links. */
export interface ScanRoot {
  /** The folder that holds node_modules. Paths of packages are relative to it. */
  readonly project: string
  /** The node_modules folder, or undefined where there is none. */
  readonly modules: string | undefined
  /** False when only a node_modules folder was named: then what lies around it is not read. */
  readonly withProject: boolean
}

/**
 * Finds what to scan: `PLATINUM_SCAN` (a folder with node_modules, or a node_modules folder),
 * otherwise the folder the process runs in.
 *
 * @throws Error when the folder does not exist.
 */
export async function findScanRoot(
  environment: Readonly<Record<string, string | undefined>> = process.env,
  workingDirectory: string = process.cwd(),
): Promise<ScanRoot> {
  const named = resolve(workingDirectory, environment['PLATINUM_SCAN'] || '.')
  const found = await stat(named).catch(() => undefined)
  if (!found?.isDirectory()) {
    throw new Error(
      `PLATINUM_SCAN names ${named}, which is no folder. Name a folder that holds node_modules, or a node_modules folder.`,
    )
  }
  if (basename(named) === 'node_modules') {
    const modules = await realpath(named)
    return { project: dirname(modules), modules, withProject: false }
  }
  const project = await realpath(named)
  // A node_modules that is itself a link is where the packages really are, so it is followed.
  const modules = await realpath(join(project, 'node_modules')).catch(() => undefined)
  return { project, modules, withProject: true }
}

/**
 * Path of a real folder or file as the products show it: relative, with forward slashes, "." for
 * the project itself. Undefined for what lies outside the scan.
 */
export function scannedPath(root: ScanRoot, real: string): string | undefined {
  if (root.modules !== undefined) {
    const below = pathBelow(root.modules, real)
    if (below !== undefined) return below === '' ? 'node_modules' : `node_modules/${below}`
  }
  if (!root.withProject) return undefined
  const below = pathBelow(root.project, real)
  return below === '' ? '.' : below
}

function pathBelow(folder: string, real: string): string | undefined {
  const path = relative(folder, real)
  if (path === '..' || path.startsWith(`..${sep}`) || isAbsolute(path)) return undefined
  return sep === '/' ? path : path.split(sep).join('/')
}
