import { existsSync } from 'node:fs'
import { relative, resolve } from 'node:path'
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
  const place = placeOf(error)
  return {
    code: 'PROJECT_LOAD_FAILED',
    where: place === undefined ? relative(root, file) : relativeTo(root, place),
    expected: 'a file that can be imported',
    found: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
    fix: 'Correct the file.',
  }
}

/** The innermost place in a file that an error speaks of: `/shop/schema/gold/orders.ts:12:3`. */
function placeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || error.stack === undefined) return undefined
  const [first = '', ...frames] = error.stack.split('\n')
  // Node puts the place of a syntax error above the error itself.
  if (error instanceof SyntaxError && /^\S.*:\d+$/.test(first)) return first
  const frame = frames.find((line) => /^\s+at .*file:\/\//.test(line))
  return frame && /(file:\/\/[^\s)]+)/.exec(frame)?.[1]
}

function relativeTo(root: string, place: string): string {
  const [, path = place, position = ''] = /^(.*?)((?::\d+){0,2})$/.exec(place) ?? []
  const file = path.startsWith('file:') ? fileURLToPath(path.replace(/\?.*$/, '')) : path
  const fromRoot = relative(root, file)
  return `${fromRoot.startsWith('..') ? file : fromRoot}${position}`
}
