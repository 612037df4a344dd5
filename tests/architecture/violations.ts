import { posix } from 'node:path'
import { arrows, emptyNames, loaders, notInPublicApi, unrestricted } from './arrows.ts'
import { findCycles } from './cycles.ts'
import { importsOf } from './imports.ts'

/**
 * Everything that breaks the house's rules, a sentence each.
 * `files` maps paths from the repository's root, with forward slashes, to their text.
 */
export function violations(files: ReadonlyMap<string, string>): string[] {
  const found: string[] = []
  const graph = new Map<string, readonly string[]>()

  for (const [path, text] of files) {
    found.push(...nameViolations(path))
    if (!/^(src|schema|jobs|policies)\//.test(path)) continue

    const { specifiers, computed } = importsOf(path, text)
    if (computed && path.startsWith('src/') && !includes(loaders, folderOf(path))) {
      found.push(`${path} imports a path it computes, which only ${loaders.join(', ')} may do`)
    }
    const targets = specifiers.flatMap((specifier) => resolve(path, specifier) ?? [])
    for (const [index, specifier] of specifiers.entries()) {
      const target = resolve(path, specifier)
      const reason = target === undefined ? undefined : forbidden(path, specifier, target)
      if (reason !== undefined && specifiers.indexOf(specifier) === index) {
        found.push(`${path} imports ${specifier}: ${reason}`)
      }
    }
    graph.set(path, targets)
  }

  for (const cycle of findCycles(graph)) found.push(`a circle of imports: ${cycle.join(' → ')}`)
  return found
}

function nameViolations(path: string): string[] {
  const parts = path.split('/')
  const found: string[] = []
  const empty = parts.find((part) => includes(emptyNames, part.replace(/\..*$/, '')))
  if (empty !== undefined) found.push(`${path}: '${empty}' says nothing about what is inside`)
  // A project inside tests/ has its own schema/index.ts, jobs/index.ts and policies/index.ts.
  const mayHaveBarrel =
    /^(src|schema|jobs|policies)\/index\.ts$|^(tests|bench)\/.*(schema|jobs|policies)\/index\.ts$/
  if (parts.at(-1) === 'index.ts' && !mayHaveBarrel.test(path)) {
    found.push(`${path}: only src/, schema/, jobs/ and policies/ have an index.ts`)
  }
  if (/^src\/[^/]+$/.test(path) && path !== 'src/index.ts') {
    found.push(`${path}: src/ holds index.ts and folders only`)
  }
  const folder = folderOf(path)
  if (folder !== undefined && folder !== unrestricted && !isArrowFolder(folder)) {
    found.push(`${path}: src/${folder}/ has no row in tests/architecture/arrows.ts`)
  }
  return found
}

/** Why the file at `path` may not import `target`; undefined when it may. */
function forbidden(path: string, specifier: string, target: string): string | undefined {
  const from = posix.dirname(path).split('/')[0]
  const to = target.split('/')[0]
  if (from === 'schema' || from === 'jobs' || from === 'policies') {
    if (to === 'src') {
      return specifier.startsWith('.') ? "import the engine as 'platinum'" : undefined
    }
    if (to === from || (from !== 'schema' && to === 'schema')) return undefined
    return `${from}/ may import ${from === 'schema' ? '' : 'schema/ and '}'platinum'`
  }
  // package.json, for the version.
  if (target === 'package.json') return undefined
  if (to !== 'src') return 'the engine knows no project, tests or benchmarks'

  const here = folderOf(path)
  const there = folderOf(target)
  if (here === undefined) {
    return includes(notInPublicApi, there) ? 'it is not part of the public API' : undefined
  }
  if (here === there || here === unrestricted || !isArrowFolder(here)) return undefined
  const allowed = arrows[here]
  if (there !== undefined && includes(allowed, there)) return undefined
  return `${here} may import ${allowed.length === 0 ? 'nothing' : allowed.join(', ')}`
}

/** The path a specifier leads to, from the repository's root; undefined for other packages. */
function resolve(from: string, specifier: string): string | undefined {
  if (specifier === 'platinum') return 'src/index.ts'
  if (!specifier.startsWith('.')) return undefined
  return posix.normalize(posix.join(posix.dirname(from), specifier))
}

/** The folder of src/ that holds the file; undefined for src/index.ts and files elsewhere. */
function folderOf(path: string): string | undefined {
  return /^src\/([^/]+)\//.exec(path)?.[1]
}

function isArrowFolder(folder: string): folder is keyof typeof arrows {
  return Object.hasOwn(arrows, folder)
}

function includes(list: readonly string[], item: string | undefined): boolean {
  return item !== undefined && list.includes(item)
}
