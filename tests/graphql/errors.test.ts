import pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { publicError } from '../../src/graphql/errors.ts'
import { EmbeddingError } from '../../src/errors/platinum-error.ts'
import { letters } from './market.ts'
import { seed } from './seed.ts'
import { TestServer } from './server.ts'

let server: TestServer

beforeAll(async () => {
  server = await TestServer.start()
  await seed(server)
})

afterAll(() => server[Symbol.asyncDispose]())

beforeEach(() => {
  server.logged.length = 0
})

test('what fails inside reaches the log whole and the reader by its id alone', async () => {
  await server.pool.query('alter table platinum.remark rename to elsewhere')
  try {
    const { errors, data } = await server.ask('{ r: remarks { nodes { title } } }')
    expect(data).toBeNull()
    expect(errors).toEqual([
      {
        message: 'Something went wrong inside. Report the id of this error.',
        locations: [{ line: 1, column: 3 }],
        path: ['r'],
        extensions: { code: 'INTERNAL_SERVER_ERROR', id: expect.any(String) as string },
      },
    ])
    expect(server.logged).toHaveLength(1)
    expect(server.logged[0]).toContain(errors?.[0]?.extensions.id)
    expect(server.logged[0]).toContain('relation "platinum.remark" does not exist')
  } finally {
    await server.pool.query('alter table platinum.elsewhere rename to remark')
  }
})

test('one root field may fail and the others still answer', async () => {
  await server.pool.query('alter table gold."order" rename to elsewhere')
  try {
    const { data, errors } = await server.ask(
      '{ order(id: "00000000-0000-0000-0000-000000000001") { id } user(id: 1) { fullName } }',
    )
    expect(data).toEqual({ order: null, user: { fullName: 'Ada' } })
    expect(errors).toHaveLength(1)
  } finally {
    await server.pool.query('alter table gold.elsewhere rename to "order"')
  }
})

test('a database that is away is told as such', async () => {
  const pool = new pg.Pool({ host: '127.0.0.1', port: 1, connectionTimeoutMillis: 2000 })
  await using away = server.with({ pool })
  const error = await away.error('{ users { nodes { id } } }')
  expect(error.extensions).toEqual({
    code: 'SERVICE_UNAVAILABLE',
    id: expect.any(String) as string,
  })
  expect(error.message).not.toMatch(/127|ECONN/)
  await pool.end()
})

test('a provider that does not answer is told as such, and a search by vector still works', async () => {
  const broken = {
    ...letters,
    embed: () =>
      Promise.reject(
        new EmbeddingError({
          code: 'EMBEDDING_UNREACHABLE',
          where: 'secret.example',
          expected: 'an answer',
          found: 'none',
          fix: 'Wait.',
        }),
      ),
  }
  await using silent = server.with({ spaces: new Map([['default', broken]]) })
  const error = await silent.error(
    '{ remarks(search: { near: { text: "a" } }) { nodes { title } } }',
  )
  expect(error.extensions.code).toBe('SERVICE_UNAVAILABLE')
  expect(error.message).not.toContain('secret')
  expect(silent.statements).toHaveLength(0)
  expect(
    await silent.data(
      '{ remarks(first: 1, search: { near: { vector: [1, 0, 0] } }) { nodes { title } } }',
    ),
  ).toEqual({ remarks: { nodes: [{ title: 'aaa' }] } })
})

test.each([
  ['57014', 'TIMEOUT'],
  ['57P01', 'SERVICE_UNAVAILABLE'],
  ['53300', 'SERVICE_UNAVAILABLE'],
  ['08006', 'SERVICE_UNAVAILABLE'],
  ['ECONNRESET', 'SERVICE_UNAVAILABLE'],
  ['22P02', 'BAD_USER_INPUT'],
  ['54001', 'BAD_USER_INPUT'],
  ['42703', 'INTERNAL_SERVER_ERROR'],
  ['XX000', 'INTERNAL_SERVER_ERROR'],
])('an error of Postgres with code %s is told as %s', (code, told) => {
  const cause = Object.assign(new Error('column "secret" of relation "gold.user"'), { code })
  const logged: string[] = []
  const error = publicError(cause, (line) => logged.push(line))
  expect(error.extensions['code']).toBe(told)
  expect(JSON.stringify(error)).not.toMatch(/secret|gold/)
  expect(logged.join()).toContain('secret')
})
