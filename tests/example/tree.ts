import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** A folder in a made-up tree, or a link to somewhere: absolute, or relative to where it stands. */
export const folder = Symbol('an empty folder')
export const link = (to: string) => ({ link: to }) as const

export type Entry = string | Uint8Array | typeof folder | { readonly link: string }

export interface Tree extends AsyncDisposable {
  readonly root: string
}

/** Writes files to a temporary folder, removed when disposed: path → text, bytes, folder or link. */
export async function makeTree(entries: Readonly<Record<string, Entry>>): Promise<Tree> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'platinum-tree-')))
  for (const [path, entry] of Object.entries(entries)) {
    const file = join(root, path)
    await mkdir(entry === folder ? file : dirname(file), { recursive: true })
    if (typeof entry === 'string' || entry instanceof Uint8Array) await writeFile(file, entry)
    else if (entry !== folder) await symlink(entry.link, file)
  }
  return { root, [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }) }
}

/** A package.json as text. */
export const manifest = (name: string, version: string, more: object = {}): string =>
  JSON.stringify({ name, version, ...more })
