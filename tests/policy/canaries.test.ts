import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connectDatabase } from '../../src/database/connect.ts'
import {
  copyFixture,
  runPlatinum,
  startPlatinum,
  type Finished,
  type ProjectCopy,
} from '../harness/command-line.ts'

/*
 * A project of its own is made, checked, set aside, refused, served and asked, with unmistakable
 * values in everything that is protected; then all that can be seen from outside is looked through.
 */

/** Each stands in one place, and is nowhere else. */
const canary = {
  address: 'canaryaddress1',
  aside: 'canaryaside2',
  number: 'canarynumber3',
  broken: 'canarybroken4',
  bytes: 'canarybytes5',
  json: 'canaryjson6',
  filter: 'canaryfilter7',
  literal: 'canaryliteral8',
  claim: 'canaryattribute9',
  secret: 'canarysecret10-which-is-long-enough',
  password: 'canarypassword11',
  senders: 'canarysenders12',
  cursor: 'canarycursor13',
} as const

let project: ProjectCopy
let env: Record<string, string | undefined>

beforeAll(async () => {
  project = await copyFixture('registrar')
  const url = project.env['DATABASE_URL']
  env = {
    ...project.env,
    PLATINUM_SECRET: canary.secret,
    PLATINUM_LINEAGE_API_KEY: canary.senders,
    ...(url ? { DATABASE_URL: withPassword(url) } : {}),
  }
})
afterAll(() => project[Symbol.asyncDispose]())

/** A server that trusts who comes from here takes any password. */
function withPassword(url: string): string {
  const changed = new URL(url)
  if (changed.password === '') changed.password = canary.password
  return changed.href
}

const seen: string[] = []

async function run(...args: string[]): Promise<Finished> {
  const finished = await runPlatinum([...args, '--project', project.directory], { env })
  seen.push(finished.stdout, finished.stderr)
  return finished
}

const account = (id: number, more: object = {}): object => ({
  id,
  email: `${canary.address}-${id}@example.org`,
  age: 30 + id,
  country: 'NO',
  ...more,
})

const deliver = (...accounts: readonly (object | string)[]): Promise<void> =>
  writeFile(
    join(project.directory, 'data/accounts.jsonl'),
    accounts.map((each) => (typeof each === 'string' ? each : JSON.stringify(each))).join('\n'),
  )

test('nothing that is protected stands in a log, an answer, a metric, an event, a message or the ledger', async () => {
  // One row is set aside, one check cannot run, since it makes an address a number.
  await deliver(account(1), account(2, { country: 'no' }), account(3, { email: canary.aside }))
  // The first command that makes a project's tables is that of a developer.
  const dev = startPlatinum(['dev', '--port', '0', '--project', project.directory], { env })
  await dev.waitFor(/ready at/)
  const made = await dev.stop()
  seen.push(made.stdout, made.stderr)
  expect(made.stderr).toContain('QUARANTINED in gold.accounts: 1 rows')
  expect(made.stderr).toContain('The check could not run')

  const keyed = await run(
    'key',
    'create',
    '--name',
    'tests',
    '--role',
    'reader',
    '--attribute',
    `country=${canary.claim}`,
  )
  const key = keyed.stdout.trim()
  // Printed once, for whoever made it.
  seen.splice(seen.indexOf(keyed.stdout), 1)

  await using serving = startPlatinum(['serve', '--port', '0', '--project', project.directory], {
    env,
  })
  const [, url = ''] = await serving.waitFor(/ready at (http:\S+)/)
  const ask = async (
    path: string,
    init: RequestInit = {},
    more: Record<string, string> = {},
  ): Promise<string> => {
    const response = await fetch(new URL(path, url), {
      ...init,
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${key}`,
        'apollographql-client-name': 'tests',
        ...more,
      },
    })
    const text = await response.text()
    seen.push(text, JSON.stringify([...response.headers]))
    return text
  }
  const graphql = (query: string, variables?: object): Promise<string> =>
    ask('/graphql', { method: 'POST', body: JSON.stringify({ query, variables }) })
  expect(await graphql('{ logins { nodes { email times } } }')).toMatch(/"email":"[0-9a-f]{64}"/)
  expect(await graphql('{ accounts { nodes { email age country } count { value } } }')).toContain(
    '"value":0',
  )
  const filtered =
    'query Find($email: String!) { logins(where: { email: { eq: $email } }) { nodes { times } } }'
  await graphql(filtered, { email: canary.filter })
  await graphql(
    `{ logins(where: { email: { contains: "${canary.literal}" } }) { nodes { times } } }`,
  )
  await graphql(`{ logins(after: "${canary.cursor}") { nodes { times } } }`)
  await graphql(`{ login(email: "${canary.literal}") { times nothing } }`)
  await graphql('{ accountsAggregate { groups { count min { email } } } }')
  await graphql(
    '{ catalog { products { id checks { name } fields { name lineage { origins { field } } } } } }',
  )
  await graphql(
    '{ catalog { product(id: "gold.accounts") { checkResults { name message failedRows } } } }',
  )
  await ask('/schema.graphql')
  await ask('/health/ready')
  await ask('/graphql', { method: 'POST', body: `{"query":"{ ${canary.literal}` })
  await ask(
    '/graphql',
    {
      method: 'POST',
      body: '{}',
    },
    { authorization: `Bearer ${key}x` },
  )
  await ask(
    '/api/v1/lineage',
    {
      method: 'POST',
      body: '{}',
    },
    { authorization: `Bearer ${canary.senders}` },
  )

  // Postgres quotes what it refuses: in a query, in a row that is written, in a step's own reading.
  await deliver(account(1, { age: canary.number, times: canary.broken }))
  const refused = await run('materialize')
  expect([refused.code, refused.stderr.match(/MATERIALIZATION_FAILED/g)?.length]).toEqual([1, 2])
  await deliver(account(1, { email: `${canary.bytes}\0` }))
  expect((await run('materialize')).code).toBe(1)
  await deliver(account(1), `{ "id": 2, "email": "${canary.json}`)
  expect((await run('materialize')).code).toBe(1)

  // A statement that fails inside, of a request with values.
  {
    await using database = await openDatabase()
    await database.pool.query('ALTER TABLE gold.logins RENAME TO elsewhere')
    expect(await graphql(filtered, { email: canary.filter })).toContain('INTERNAL_SERVER_ERROR')
    await database.pool.query('ALTER TABLE gold.elsewhere RENAME TO logins')
  }
  const metrics = await ask('/metrics')
  expect(metrics).toContain('platinum_')
  const served = await serving.stop()
  // The embedded database ends with the process that runs it.
  await using database = await openDatabase()
  seen.push(
    served.stdout,
    served.stderr,
    await readFile(join(project.directory, 'events.jsonl'), 'utf8'),
  )
  seen.push(...(await storedRecords(database)), ...(await messages(database)))

  // There is something to look through.
  const everything = seen.join('\n')
  expect(everything).toContain('relation "gold.logins" does not exist')
  expect(everything).toContain('invalid input syntax for type integer')
  expect(everything).toContain('MATERIALIZATION_FAILED')
  expect(everything).toContain('"eventType":"FAIL"')
  expect(everything).toContain('ANSWERED')
  for (const value of [...Object.values(canary), key, key.slice(9, 40)]) {
    const places = seen.filter((each) => each.includes(value)).map((each) => around(each, value))
    expect({ value, places }).toEqual({ value, places: [] })
  }
}, 240_000)

function around(text: string, value: string): string {
  const place = text.indexOf(value)
  return text.slice(Math.max(0, place - 200), place + 200)
}

async function openDatabase() {
  const url = env['DATABASE_URL']
  const database = await connectDatabase(
    url ? { url } : { embeddedDirectory: String(env['PLATINUM_DATA']) },
  )
  return { pool: database.pool, [Symbol.asyncDispose]: () => database.close() }
}

type Opened = Awaited<ReturnType<typeof openDatabase>>

/**
 * Every row of the engine's own tables. Not the quarantine, which holds the rows that were set
 * aside and is nobody's to read but the project's, like the tables they came from.
 */
async function storedRecords({ pool }: Opened): Promise<string[]> {
  const { rows: tables } = await pool.query<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
      WHERE schemaname IN ('ops', 'bullmq') AND tablename <> 'quarantined_row'`,
  )
  const found: string[] = []
  for (const { name } of tables) {
    const { rows } = await pool.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`)
    // What a key brings along stands where the key does, and nowhere else.
    const texts = rows.map(({ row }) => `${name}: ${row}`)
    found.push(
      ...(name === 'ops.api_key'
        ? texts.map((each) => each.replace(canary.claim, 'its own'))
        : texts),
    )
  }
  return found
}

/** Every key of this project's queue, whatever it holds. */
async function messages({ pool }: Opened): Promise<string[]> {
  const url = process.env['REDIS_URL']
  if (!url) return []
  const { rows } = await pool.query<{ id: string }>('SELECT id FROM ops.instance')
  const redis = new Redis(url)
  const found: string[] = []
  for (const name of await redis.keys(`platinum-${rows[0]?.id}*`)) {
    const dumped = await redis.dumpBuffer(name)
    found.push(`${name}: ${dumped?.toString('latin1') ?? ''}`)
  }
  await redis.quit()
  return found
}
