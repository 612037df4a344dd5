import { setTimeout as sleep } from 'node:timers/promises'
import { post, type Attacker } from './attacker.ts'

/** A request, or very many of them, that a server must survive. */
export interface Bomb {
  readonly name: string
  /** Throws it, until it has been answered or `signal` is aborted. */
  readonly throw: (attacker: Attacker, number: number, signal: AbortSignal) => Promise<void>
}

const times = (count: number, write: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => write(index)).join(' ')

/** A bomb of one request. @param write gets a number that makes each another document */
function request(name: string, write: (number: number) => object): Bomb {
  return {
    name,
    throw: (attacker, number) => attacker.send(post(JSON.stringify(write(number)))),
  }
}

const document = (name: string, write: () => string): Bomb =>
  request(name, (number) => ({ query: `${write()} query Q${number} { __typename }` }))

const head = 'POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n'
const megabyte = Buffer.alloc(1_000_000, ' ')

function* chunked(megabytes: number): Iterable<string | Buffer> {
  yield `${head}Transfer-Encoding: chunked\r\n\r\n`
  for (let sent = 0; sent < megabytes; sent += 1) {
    yield `${megabyte.length.toString(16)}\r\n`
    yield megabyte
    yield '\r\n'
  }
  yield '0\r\n\r\n'
}

function* whole(megabytes: number): Iterable<string | Buffer> {
  yield `${head}Content-Length: ${megabytes * megabyte.length}\r\n\r\n`
  for (let sent = 0; sent < megabytes; sent += 1) yield megabyte
}

/** So many connections that say a byte a second. */
function slow(name: string, count: number, begin: string): Bomb {
  return {
    name,
    throw: async (attacker, _number, signal) => {
      const sockets = await Promise.all(Array.from({ length: count }, () => attacker.open()))
      for (const socket of sockets) socket?.write(begin)
      while (!signal.aborted) {
        for (const socket of sockets) if (socket?.destroyed === false) socket.write('x')
        await sleep(1_000, undefined, { signal }).catch(() => undefined)
      }
      for (const socket of sockets) socket?.destroy()
    },
  }
}

const cheap = JSON.stringify({ query: '{ packages(first: 100) { nodes { name license } } }' })

/** So many questions, asked at one moment on as many connections. */
function atOnce(count: number): Bomb {
  return {
    name: `${count.toLocaleString('en-US')} queries at once`,
    throw: async (attacker, _number, signal) => {
      const sockets = []
      for (let opened = 0; opened < count; opened += 200) {
        sockets.push(...(await Promise.all(Array.from({ length: 200 }, () => attacker.open()))))
      }
      await Promise.all(
        sockets.flatMap((socket) => (socket ? [attacker.send(post(cheap), socket)] : [])),
      )
      // Once is what it is about.
      await sleep(60_000, undefined, { signal }).catch(() => undefined)
    },
  }
}

/** Nested as deep as JSON can be that is not a megabyte. */
const nest = (levels: number, open: string, inside: string, close: string): string =>
  open.repeat(levels) + inside + close.repeat(levels)

export const bombs: readonly Bomb[] = [
  document('10,000 levels deep', () => nest(10_000, '{ packages', '{ a }', '}')),
  document('as deep as tokens go', () => nest(330, '{ packages { nodes', '{ a }', '} }')),
  document('10,000 parentheses', () => `{ packages(${nest(10_000, '(', 'a', ')')}) }`),
  document(
    '10,000 lists in an argument',
    () => `{ packages(where: ${nest(10_000, '[', '', ']')}) }`,
  ),
  document('16,000 fields', () => `{ packages { nodes { ${times(16_000, () => 'name')} } } }`),
  document(
    'fields to merge',
    () => `{ ${times(180, () => 'packages{nodes{versions{nodes{tag}}}}')} }`,
  ),
  document('aliases', () => `{ ${times(600, (index) => `a${index}: __typename`)} }`),
  document(
    'fragments in a circle',
    () =>
      `{ ...F0 } ${times(190, (index) => `fragment F${index} on Query { ...F${(index + 1) % 190} }`)}`,
  ),
  document(
    'fragments that double',
    () =>
      `{ ...F0 } ${times(100, (index) => `fragment F${index} on Query { ...F${index + 1} ...F${index + 1} }`)}`,
  ),
  document('directives', () => `{ __typename ${times(500, () => '@skip(if: false)')} }`),
  document('comments', () => `{ __typename ${'#\n'.repeat(450_000)} }`),
  request('a list of 20,000', () => ({
    query:
      'query ($names: [String!]) { packages(where: { name: { in: $names } }) { nodes { name } } }',
    variables: {
      names: Array.from({ length: 20_000 }, (_, index) => `package-${index}-of-a-bomb`),
    },
  })),
  {
    name: 'variables 10,000 deep',
    // Written by hand: what writes JSON does not go so deep.
    throw: (attacker) =>
      attacker.send(
        post(
          `{"query":"query ($where: PackageWhere) { packages(where: $where) { nodes { name } } }","variables":{"where":${nest(10_000, '{"not":', '{}', '}')}}}`,
        ),
      ),
  },
  request('a pattern of 1,000 %', (number) => ({
    query:
      '{ packages(where: { description: { like: $p } }, first: 1) { nodes { name } } }'.replace(
        '{',
        'query ($p: String) {',
      ),
    variables: { p: `${'%a%b'.repeat(500)}${number}` },
  })),
  request('9 times the largest page', () => ({
    query: `{ ${times(9, (index) => `a${index}: packages(first: 1000) { nodes { name license description dependents publishedAt } }`)} }`,
  })),
  { name: '50 MB', throw: (attacker) => attacker.send(whole(50)) },
  { name: '50 MB in chunks', throw: (attacker) => attacker.send(chunked(50)) },
  slow('500 slow heads', 500, 'POST /graphql HTTP/1.1\r\nX-Slow: '),
  slow('500 slow bodies', 500, `${head}Content-Length: 100000\r\n\r\n`),
  atOnce(10_000),
]
