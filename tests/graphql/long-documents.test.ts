import { buildSchema, print } from 'graphql'
import { beforeEach, expect, test } from 'vitest'
import { defaultLimits } from '../../src/config/limits.ts'
import { Documents, type ReadDocument } from '../../src/graphql/documents.ts'

const schema = buildSchema('type Query { a(x: Int): Int b: Query }')

const many = (count: number, text: string): string => `{ ${`${text} `.repeat(count)} }`

let turns = 0
const turn = async (): Promise<void> => {
  turns += 1
  // Others have theirs.
  await new Promise((resolve) => setImmediate(resolve))
}

const documents = () =>
  new Documents({
    schema,
    hideSuggestions: true,
    limits: defaultLimits,
    max: 10,
    maxBytes: 10_000_000,
  })

const told = ({ document, errors }: ReadDocument) => ({
  text: print(document),
  errors: errors.map((error) => error.toJSON()),
})

beforeEach(() => {
  turns = 0
})

test.each([
  ['a valid one', many(700, 'a')],
  ['one with mistakes', many(250, 'a(y: 1)')],
  ['one with other mistakes', many(600, 'c')],
  ['one beyond a limit', many(400, 'z: a')],
  ['one of too many levels', `{ ${'b { '.repeat(300)} a ${'}'.repeat(300)} }`],
])(
  'a long document is read in steps, and comes out as if it were read at once: %s',
  async (_, text) => {
    const [stepwise, atOnce] = [documents(), documents()]
    await stepwise.prepare(text, turn)
    expect(turns).toBeGreaterThan(1)
    expect(stepwise.misses).toBe(1)
    expect(told(stepwise.read(text))).toEqual(told(atOnce.read(text)))
    expect([stepwise.hits, stepwise.misses]).toEqual([1, 1])
  },
)

test('a long text that cannot be parsed is refused with the same error however often it comes', async () => {
  const stepwise = documents()
  const text = `{ ${'a '.repeat(800)}`
  await stepwise.prepare(text, turn)
  expect(() => stepwise.read(text)).toThrow(/Syntax Error/)
  expect(() => stepwise.read(text)).toThrow(/Syntax Error/)
  // It was parsed once.
  expect(stepwise.misses).toBe(1)
  expect(stepwise.prepare(text, turn)).toBeUndefined()
})

test('a long document that many send at once is read once', async () => {
  const stepwise = documents()
  const text = many(700, 'a')
  await Promise.all(
    Array.from({ length: 20 }, async () => {
      await stepwise.prepare(text, turn)
    }),
  )
  expect(stepwise.misses).toBe(1)
  expect(stepwise.prepare(text, turn)).toBeUndefined()
})

test('a short document waits for nobody', () => {
  const stepwise = documents()
  expect(stepwise.prepare('{ a }', turn)).toBeUndefined()
  expect(stepwise.read('{ a }').errors).toEqual([])
  expect(turns).toBe(0)
})

test('the mistakes of a document are told in the order of its text, those of arguments first', () => {
  const { errors } = documents().read('query Q($v: Int) { c a(x: "1") b { d } b { a { e } } }')
  expect(errors.map(({ message }) => /"(\$?\w+)"/.exec(message)?.[1])).toEqual([
    '1',
    '$v',
    'c',
    'd',
    'a',
  ])
})
