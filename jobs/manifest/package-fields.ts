import { isObject } from './is-object.ts'

type Manifest = Readonly<Record<string, unknown>>

export type ModuleType = 'module' | 'commonjs' | 'dual'

/** One line of text: white space collapsed, null when nothing is left. */
export function oneLine(value: unknown): string | null {
  if (typeof value !== 'string') return null
  const line = value.trim().replace(/\s+/g, ' ')
  return line === '' ? null : line
}

/** The version as written, where it could be one. */
export function readVersion(value: unknown): string | null {
  const version = oneLine(value)
  return version !== null && version.length <= 256 ? version : null
}

/** Keywords as an array, also where they stand in one text; trimmed, each once. */
export function readKeywords(value: unknown): string[] {
  const parts: unknown[] = Array.isArray(value)
    ? value
    : typeof value === 'string'
      ? value.split(value.includes(',') ? ',' : /\s+/)
      : []
  return [...new Set(parts.map(oneLine).filter((keyword) => keyword !== null))]
}

/** `engines.node`, also where engines is a list of texts such as "node >= 0.6". */
export function readNodeRange(value: unknown): string | null {
  if (isObject(value)) return oneLine(value['node'])
  const texts: unknown[] = Array.isArray(value) ? value : [value]
  for (const text of texts) {
    const range = typeof text === 'string' ? /^\s*node\s*(.+)$/.exec(text)?.[1] : undefined
    if (range !== undefined) return oneLine(range)
  }
  return null
}

export function readModuleType(manifest: Manifest): ModuleType {
  const conditions = exportConditions(manifest['exports'])
  if (conditions.has('import') && conditions.has('require')) return 'dual'
  return manifest['type'] === 'module' ? 'module' : 'commonjs'
}

/** Whether the manifest points to declarations, in any of the places TypeScript looks. */
export function hasTypes(manifest: Manifest, name: string): boolean {
  return (
    name.startsWith('@types/') ||
    oneLine(manifest['types']) !== null ||
    oneLine(manifest['typings']) !== null ||
    [...exportConditions(manifest['exports'])].some((key) => /^types(?:@|$)/.test(key))
  )
}

/** Whether npm runs anything when installing it. */
export function hasInstallScript(manifest: Manifest): boolean {
  const scripts = manifest['scripts']
  return (
    isObject(scripts) &&
    ['preinstall', 'install', 'postinstall'].some((script) => oneLine(scripts[script]) !== null)
  )
}

/** Every condition that exports name, at any depth. */
function exportConditions(value: unknown): Set<string> {
  if (Array.isArray(value)) return union(value.map(exportConditions))
  if (!isObject(value)) return new Set()
  const own = Object.keys(value).filter((key) => !key.startsWith('.'))
  return union([new Set(own), ...Object.values(value).map(exportConditions)])
}

function union(sets: readonly ReadonlySet<string>[]): Set<string> {
  return new Set(sets.flatMap((set) => [...set]))
}
