import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { orderId } from './seed.ts'
import { TestServer } from './server.ts'

/** Everything that means something to SQL, to LIKE or to JSON. */
const unit = fc.constantFrom('a', 'A', '%', '_', '\\', "'", '"', ';', '--', '$1', '{', '😀', '\n')
const texts = fc.sample(fc.string({ unit, maxLength: 4 }), { numRuns: 80, seed: 3 })

let server: TestServer

beforeAll(async () => {
  server = await TestServer.start()
  for (const [index, text] of texts.entries()) {
    await server.pool.query(
      'insert into gold."order" (id, buyer, "NOTE", tags) values ($1, 1, $2, $3)',
      [orderId(index), text, [text, 'x']],
    )
  }
})

afterAll(() => server[Symbol.asyncDispose]())

async function found(where: object): Promise<string[]> {
  const { orders } = await server.data<{ orders: { nodes: { id: string }[] } }>(
    'query ($where: OrderWhere) { orders(where: $where, first: 1000) { nodes { id } } }',
    { where },
  )
  return orders.nodes.map(({ id }) => id)
}

const wanted = (holds: (text: string) => boolean): string[] =>
  texts.flatMap((text, index) => (holds(text) ? [orderId(index)] : []))

const operators: Readonly<Record<string, (text: string, operand: string) => boolean>> = {
  eq: (text, operand) => text === operand,
  startsWith: (text, operand) => text.startsWith(operand),
  contains: (text, operand) => text.includes(operand),
}

test('text is compared as it is, whatever it holds', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...Object.keys(operators)),
      fc.oneof(fc.constantFrom(...texts), fc.string({ unit, maxLength: 2 })),
      async (operator, operand) => {
        const holds = operators[operator] ?? (() => false)
        expect(await found({ note: { [operator]: operand } })).toEqual(
          wanted((text) => holds(text, operand)),
        )
        expect(await found({ note: { in: [operand] } })).toEqual(wanted((text) => text === operand))
        expect(await found({ tags: { has: operand } })).toEqual(wanted((text) => text === operand))
      },
    ),
    { numRuns: 150 },
  )
})

test('like and ilike take patterns', async () => {
  expect(await found({ note: { like: 'a%' } })).toEqual(wanted((text) => text.startsWith('a')))
  expect(await found({ note: { ilike: 'a%' } })).toEqual(
    wanted((text) => text.toLowerCase().startsWith('a')),
  )
  expect(await found({ note: { like: '\\%' } })).toEqual(wanted((text) => text === '%'))
})

test('every pattern is matched or refused, and none is an error of the database', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit, maxLength: 6 }), async (pattern) => {
      const { errors } = await server.ask(
        'query ($where: OrderWhere) { orders(where: $where) { nodes { id } } }',
        { where: { note: { like: pattern } } },
      )
      const code = errors?.[0]?.extensions.code
      expect([undefined, 'BAD_USER_INPUT']).toContain(code)
    }),
    { numRuns: 100 },
  )
})
