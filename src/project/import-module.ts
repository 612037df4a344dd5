import { existsSync } from 'node:fs'
import { isAbsolute, relative, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Problem } from '../errors/platinum-error.ts'

/** What a project file exports, or why that is not known. */
export type Imported =
  | { readonly file: string; readonly exports: Readonly<Record<string, unknown>> }
  | { readonly problem: Problem }
  /** There is no such file. */
  | undefined

const extensions = ['.ts', '.mts', '.js', '.mjs']

/** Imports `schema/index`, `jobs/index` or `platinum.config`, whichever extension it has. */
export async function importModule(root: string, name: string): Promise<Imported> {
  const file = extensions
    .map((extension) => resolve(root, name + extension))
    .find((path) => existsSync(path))
  if (file === undefined) return undefined
  try {
    const exports = (await import(pathToFileURL(file).href)) as Record<string, unknown>
    return { file, exports }
  } catch (error) {
    return { problem: loadProblem(root, file, error) }
  }
}

function loadProblem(root: string, file: string, error: unknown): Problem {
  return {
    code: 'PROJECT_LOAD_FAILED',
    where: placeOf(root, error) ?? relative(root, file),
    expected: 'a file that can be imported',
    found: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
    fix: 'Correct the file.',
  }
}

/** The innermost place in the project that an error speaks of: `schema/gold/orders.ts:12:3`. */
function placeOf(root: string, error: unknown): string | undefined {
  if (!(error instanceof Error) || error.stack === undefined) return undefined
  const [first = '', ...frames] = error.stack.split('\n')
  // Node puts the place of a syntax error above the error itself.
  const places = error instanceof SyntaxError ? [first] : []
  places.push(
    ...frames.map((frame) => /^\s+at (?:.* \()?([^\s()]+:\d+:\d+)\)?$/.exec(frame)?.[1] ?? ''),
  )
  return places.map((place) => inProject(root, place)).find((place) => place !== undefined)
}

/** `file:///shop/schema/a.ts:1:2` → `schema/a.ts:1:2`; undefined for a place outside of the project. */
function inProject(root: string, place: string): string | undefined {
  const [, path = '', position = ''] = /^(.+?)((?::\d+){1,2})$/.exec(place) ?? []
  if (!path.startsWith('file:') && !isAbsolute(path)) return undefined
  const file = path.startsWith('file:') ? fileURLToPath(path.replace(/\?.*$/, '')) : path
  const fromRoot = relative(root, file)
  const outside = fromRoot.startsWith('..') || fromRoot.startsWith('node_modules')
  return outside ? undefined : `${fromRoot}${position}`
}
