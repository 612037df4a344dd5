import { LineCounter, parseAllDocuments, type Document } from 'yaml'
import type { z } from 'zod'
import { ContractError, type Problem } from '../../errors/platinum-error.ts'

/** A value read from a file, and the line on which each part of it stands. */
export interface LocatedValue {
  readonly value: unknown
  /** `orders.yaml:12:5`: the innermost part of the path that is there. */
  readonly place: (path: readonly PropertyKey[]) => string
}

/**
 * Reads YAML, or JSON, which is YAML too. A file may hold several documents, divided by `---`.
 *
 * @param file Its name, for messages.
 * @throws ContractError `CONTRACT_FILE_INVALID` with the lines that cannot be read.
 */
export function readLocated(text: string, file: string): LocatedValue[] {
  const lines = new LineCounter()
  const read = parseAllDocuments(text, { lineCounter: lines, uniqueKeys: true })
  const documents: readonly Document[] = Array.isArray(read) ? read : []
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset)
    return `${file}:${line}:${col}`
  }
  const problems = documents.flatMap(({ errors }) =>
    errors.map((error): Problem => ({
      code: 'CONTRACT_FILE_INVALID',
      where: at(error.pos[0]),
      expected: 'YAML or JSON',
      found: (error.message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, ''),
      fix: 'Correct the syntax there.',
    })),
  )
  throwContractProblems(problems)
  return documents.flatMap((document) => {
    const value = valueOf(document, at)
    return value === null ? [] : [{ value, place: (path) => at(offsetOf(document, path)) }]
  })
}

/** The value of a document. One whose aliases multiply beyond measure is refused. */
function valueOf(document: Document, at: (offset: number) => string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 }) as unknown
  } catch (error) {
    throw new ContractError([
      {
        code: 'CONTRACT_FILE_INVALID',
        where: at(document.range?.[0] ?? 0),
        expected: 'aliases that lead to something, and not too often',
        found: error instanceof Error ? error.message : String(error),
        fix: 'Write the values out instead of using aliases.',
      },
    ])
  }
}

/** Where the innermost part of a path begins that is there. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  for (let length = path.length; length >= 0; length--) {
    const node: unknown = document.getIn(path.slice(0, length).map(String).map(step), true)
    const offset = rangeStart(node)
    if (offset !== undefined) return offset
  }
  return document.range?.[0] ?? 0
}

/** Positions in lists are numbers; a key of a mapping may look like one and is found all the same. */
function step(part: string): string | number {
  return /^\d+$/.test(part) ? Number(part) : part
}

function rangeStart(node: unknown): number | undefined {
  if (typeof node !== 'object' || node === null || !('range' in node)) return undefined
  const { range } = node
  const first: unknown = Array.isArray(range) ? range[0] : undefined
  return typeof first === 'number' ? first : undefined
}

/** Parses a value that was read from a file; what is wrong is told with its line. */
export function parseLocated<T>(
  shape: z.ZodType<T>,
  { value, place }: LocatedValue,
  fix: string,
  under: readonly PropertyKey[] = [],
): T {
  const parsed = shape.safeParse(value)
  if (parsed.success) return parsed.data
  throwContractProblems(
    parsed.error.issues.map(({ path, message }): Problem => ({
      code: 'CONTRACT_FILE_INVALID',
      where: `${place([...under, ...path])}, ${path.map(String).join('.') || 'the document'}`,
      expected: message,
      found: describe(partAt(value, path)),
      fix,
    })),
  )
  throw new TypeError('a value that does not fit has problems')
}

function partAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (part, key) =>
      typeof part === 'object' && part !== null && Object.hasOwn(part, key)
        ? Reflect.get(part, key)
        : undefined,
    value,
  )
}

function describe(value: unknown): string {
  if (value === undefined) return 'nothing'
  const text = JSON.stringify(value) ?? typeof value
  return text.length > 120 ? `${text.slice(0, 120)}…` : text
}

/** Raises one ContractError for all problems; returns when there are none. */
export function throwContractProblems(problems: readonly Problem[]): void {
  const [first, ...rest] = problems
  if (first) throw new ContractError([first, ...rest])
}
