import type { Dirent } from 'node:fs'
import { lstat, readdir, realpath, stat } from 'node:fs/promises'
import { basename, join, sep } from 'node:path'
import { failureReason } from './failure-reason.ts'
import { scannedPath, type ScanRoot } from './scan-root.ts'

/** A folder that should hold a package. */
export interface PackageFolder {
  /** As the products show it: relative to the project, with forward slashes. */
  readonly path: string
  /** Where it really is. */
  readonly absolute: string
  /** Why it cannot be looked into; undefined when it can. */
  readonly problem: string | undefined
}

type Entry = Pick<Dirent, 'name' | 'isDirectory' | 'isSymbolicLink'>

/** Folders in which pnpm, Yarn and Bun keep the packages that links in node_modules point to. */
const stores = new Set(['.pnpm', '.store', '.bun'])

/**
 * Walks the project's own folder, everything in its node_modules at any depth, and the workspaces
 * that links lead to. Each real folder comes once. Links are followed only inside the scan, so
 * nothing outside is read and no circle is walked.
 */
export async function* packageFolders(
  root: ScanRoot,
  signal?: AbortSignal,
): AsyncGenerator<PackageFolder> {
  const walk = new Walk(root, signal)
  if (root.withProject) {
    yield { path: '.', absolute: root.project, problem: undefined }
  }
  if (root.modules !== undefined) yield* walk.modules(root.modules)
}

class Walk {
  readonly #root: ScanRoot
  readonly #signal: AbortSignal | undefined
  /** Packages by their real path; folders already listed by their real path and a separator. */
  readonly #seen = new Set<string>()

  constructor(root: ScanRoot, signal: AbortSignal | undefined) {
    this.#root = root
    this.#signal = signal
    if (root.withProject) this.#seen.add(root.project)
  }

  /** Everything in one node_modules folder, given by its real path. */
  async *modules(folder: string): AsyncGenerator<PackageFolder> {
    for await (const entry of this.#entries(folder)) {
      if ('problem' in entry) yield entry
      else if (stores.has(entry.name)) yield* this.#at(folder, entry, (real) => this.#store(real))
      else if (entry.name.startsWith('.')) continue
      else if (entry.name.startsWith('@'))
        yield* this.#at(folder, entry, (real) => this.#scope(real))
      else yield* this.#at(folder, entry, (real) => this.#package(real))
    }
  }

  async *#scope(folder: string): AsyncGenerator<PackageFolder> {
    for await (const entry of this.#entries(folder)) {
      if ('problem' in entry) yield entry
      else if (!entry.name.startsWith('.'))
        yield* this.#at(folder, entry, (real) => this.#package(real))
    }
  }

  /** `.pnpm/cron-parser@5.0.0/node_modules/cron-parser`: a node_modules folder for each package. */
  async *#store(folder: string): AsyncGenerator<PackageFolder> {
    for await (const entry of this.#entries(folder)) {
      if ('problem' in entry) yield entry
      else if (entry.isDirectory()) yield* this.#nested(join(folder, entry.name))
    }
  }

  async *#package(folder: string): AsyncGenerator<PackageFolder> {
    const path = scannedPath(this.#root, folder)
    if (path === undefined || !this.#isNew(folder)) return
    yield { path, absolute: folder, problem: undefined }
    yield* this.#nested(folder)
  }

  async *#nested(folder: string): AsyncGenerator<PackageFolder> {
    const found = await lstat(join(folder, 'node_modules')).catch(() => undefined)
    if (!found) return
    const entry = {
      name: 'node_modules',
      isDirectory: () => found.isDirectory(),
      isSymbolicLink: () => found.isSymbolicLink(),
    }
    yield* this.#at(folder, entry, (real) => this.modules(real))
  }

  /** Goes on with the real folder behind an entry; says why where a link cannot be followed. */
  async *#at(
    folder: string,
    entry: Entry,
    goOn: (real: string) => AsyncGenerator<PackageFolder>,
  ): AsyncGenerator<PackageFolder> {
    const absolute = join(folder, entry.name)
    if (entry.isDirectory()) yield* goOn(absolute)
    if (!entry.isSymbolicLink()) return
    let target: string
    try {
      target = await realpath(absolute)
      if (!(await stat(target)).isDirectory()) return
    } catch (error) {
      yield this.#unreadable(absolute, `The link cannot be followed: ${failureReason(error)}.`)
      return
    }
    if (scannedPath(this.#root, target) === undefined) {
      yield this.#unreadable(
        absolute,
        'The link leads outside the scanned folder and is not followed.',
      )
    } else yield* goOn(target)
  }

  /** The entries of a folder that was not listed before, by name; or why there are none. */
  async *#entries(folder: string): AsyncGenerator<Dirent | PackageFolder> {
    this.#signal?.throwIfAborted()
    if (!this.#isNew(`${folder}${sep}`)) return
    try {
      const entries = await readdir(folder, { withFileTypes: true })
      yield* entries.sort((a, b) => (a.name < b.name ? -1 : 1))
    } catch (error) {
      yield this.#unreadable(folder, `The folder cannot be listed: ${failureReason(error)}.`)
    }
  }

  #isNew(key: string): boolean {
    if (this.#seen.has(key)) return false
    this.#seen.add(key)
    return true
  }

  #unreadable(absolute: string, problem: string): PackageFolder {
    return { path: scannedPath(this.#root, absolute) ?? basename(absolute), absolute, problem }
  }
}
