import { parse, validate, type IntrospectionQuery } from 'graphql'
import { TestServer } from '../graphql/server.ts'
import { toJson } from './input-values.ts'
import type { Operation } from './operations.ts'
import { codeOf, createReference, introspectionQuery, type Reference } from './reference.ts'
import { cursorToken } from './reference-list.ts'
import type { Input } from './reference-where.ts'
import { insertTexts, readCells, someTexts, toTables } from './rows.ts'
import { lineage, registry, spaces } from './shop.ts'

/** What was compared, to see that it was worth comparing. */
export interface Tally {
  requests: number
  /** Answers with at least one row or group. */
  filled: number
  /** Answers with an error. */
  refused: number
  /** Requests that went on from a cursor of an answer before. */
  followed: number
}

interface Body {
  readonly text: string
  readonly data: unknown
  readonly errors: readonly {
    readonly path?: readonly (string | number)[]
    readonly extensions?: { readonly code?: string; readonly path?: readonly unknown[] }
  }[]
}

/** A cursor, as the reference and as the server write it. */
interface Cursor {
  readonly token: string
  readonly given: string
}

/** The server and the reference over the same rows. */
export class Differential implements AsyncDisposable {
  readonly tally: Tally = { requests: 0, filled: 0, refused: 0, followed: 0 }
  readonly reference: Reference
  readonly server: TestServer

  private constructor(server: TestServer, reference: Reference) {
    this.server = server
    this.reference = reference
  }

  static async start(seed: number): Promise<Differential> {
    const server = await TestServer.start({
      registry,
      lineage,
      spaces,
      // Limits have tests of their own.
      limits: { rootFields: 100, aliases: 2_000, directives: 2_000, cost: 1_000_000_000 },
    })
    const texts = someTexts(seed)
    await insertTexts(server.pool, texts)
    const cells = await readCells(server.pool)
    const introspection = await server.data<IntrospectionQuery>(introspectionQuery)
    const reference = createReference(introspection, registry, toTables(texts, cells), cells)
    return new Differential(server, reference)
  }

  /** Makes every request of an operation of both. @throws at the first difference */
  async check({ document, requests }: Operation): Promise<void> {
    const cursors: Cursor[] = []
    for (const { operationName, variables, execution } of requests) {
      const [ours, theirs]: Record<string, unknown>[] = [{}, {}]
      let follows = false
      for (const { name, values } of variables) {
        const value = values[execution]
        if (value === undefined) continue
        const find = (type: string, number: number): Cursor | undefined => {
          const fitting = cursors.filter(({ token }) => token.startsWith(`cursor#${type}#`))
          const found = fitting[number % fitting.length]
          follows ||= found !== undefined
          return found
        }
        if (ours) ours[name] = toJson(value, (...which) => find(...which)?.token ?? null)
        if (theirs) theirs[name] = toJson(value, (...which) => find(...which)?.given ?? null)
      }
      if (follows) this.tally.followed++
      const request = { document, operationName, ours: ours ?? {}, theirs: theirs ?? {} }
      cursors.push(...(await this.#compare(request)))
    }
  }

  async #compare(request: {
    readonly document: string
    readonly operationName: string | undefined
    readonly ours: Input
    readonly theirs: Input
  }): Promise<readonly Cursor[]> {
    const { document, operationName, ours, theirs } = request
    const body = await this.#ask(document, theirs, operationName)
    const { result, problems } = await this.reference.answer(document, ours, operationName)
    this.tally.requests++
    const fail = (what: string): Error =>
      new Error(
        `${what}\n\n${document}\n\nvariables: ${JSON.stringify(theirs)}\noperation: ${operationName}\n\nserver: ${body.text}\n\nexpected: ${JSON.stringify(result)} ${JSON.stringify(problems)}\n\nvalidation: ${validate(this.reference.schema, parse(document)).join('\n')}`,
      )
    const expected = JSON.stringify(result.data)
    if (result.data === undefined) {
      // Refused before it is executed.
      const codes = body.errors.map(({ extensions }) => extensions?.code)
      if (body.data !== undefined || codes.length === 0) throw fail('no request error')
      if (codes.some((code) => code !== 'BAD_USER_INPUT')) throw fail('another code')
      this.tally.refused++
      return []
    }
    const cursors = pairs(result.data, body.data)
    const wanted = withCursors(expected, cursors)
    if (wanted === undefined) throw fail('two cursors for one place')
    if (!holdsData(body.text, wanted)) throw fail(`not the same:\n${wanted}\n`)
    this.#checkErrors(body, result.errors ?? [], problems, fail)
    if (/"(nodes|edges|groups)":\[\{|":\[\{|":\{"/.test(expected)) this.tally.filled++
    return cursors
  }

  #checkErrors(
    { data, errors }: Body,
    expected: readonly Parameters<typeof codeOf>[0][],
    problems: readonly (readonly unknown[])[],
    fail: (what: string) => Error,
  ): void {
    if (expected.length > 0) this.tally.refused++
    if (errors.length > 0 !== expected.length > 0) throw fail('errors differ')
    const described = (path: unknown, code: unknown, place: unknown): string =>
      JSON.stringify([path, code, place])
    const possible = new Set([
      ...expected.map((error) =>
        described(error.path, codeOf(error), error.extensions['path'] ?? null),
      ),
      // Where several arguments of a root field are wrong, any may be told.
      ...problems.map((place) => described(place.slice(0, 1), 'BAD_USER_INPUT', place)),
    ])
    for (const { path, extensions } of errors) {
      const found = described(path, extensions?.code, extensions?.path ?? null)
      if (!possible.has(found)) throw fail(`an error of its own: ${found}`)
    }
    // A null at the root cuts the rest short; elsewhere each null has an error of its own.
    const missing = expected.find(
      ({ path }) => !errors.some((error) => JSON.stringify(error.path) === JSON.stringify(path)),
    )
    if (missing && data !== null) throw fail(`an error is missing: ${missing.path?.join('.')}`)
  }

  async #ask(query: string, variables: Input, operationName: string | undefined): Promise<Body> {
    const response = await this.server.server.fetch(
      new Request('http://localhost/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        body: JSON.stringify({ query, variables, operationName }),
      }),
    )
    const text = await response.text()
    const parsed = JSON.parse(text) as { data?: unknown; errors?: Body['errors'] }
    return { text, data: parsed.data, errors: parsed.errors ?? [] }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]()
  }
}

/** Cursors that stand in the same place of two answers. */
function pairs(expected: unknown, found: unknown): Cursor[] {
  if (typeof expected === 'string') {
    const isCursor = typeof found === 'string' && expected.startsWith('cursor#')
    return isCursor ? [{ token: expected, given: found }] : []
  }
  if (typeof expected !== 'object' || expected === null) return []
  if (typeof found !== 'object' || found === null) return []
  const others = new Map(Object.entries(found))
  return Object.entries(expected).flatMap(([key, value]) => pairs(value, others.get(key)))
}

/** An answer's text with the server's cursors; undefined when it has two for one place. */
function withCursors(text: string, cursors: readonly Cursor[]): string | undefined {
  const given = new Map<string, string>()
  for (const cursor of cursors) {
    if ((given.get(cursor.token) ?? cursor.given) !== cursor.given) return undefined
    given.set(cursor.token, cursor.given)
  }
  if (new Set(given.values()).size !== given.size) return undefined
  return text.replace(cursorToken, (token) => given.get(token) ?? token)
}

function holdsData(body: string, data: string): boolean {
  const start = body.indexOf(`"data":${data}`)
  return start >= 0 && /[,}]/.test(body[start + 7 + data.length] ?? '')
}
