import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAuthenticator } from '../../../src/identity/create-authenticator.ts'
import { createKey } from '../../../src/identity/keys.ts'
import { identityWays, readIdentity } from '../../../src/identity/settings.ts'
import { audience, Issuer, issuerName, signer, type Signer } from '../../identity/issuer.ts'
import { sometime } from '../../identity/sometime.ts'
import { InjectedServer, lineageKey } from './injected-server.ts'
import { payloads } from './payloads.ts'
import { Random } from './random.ts'

/* The same texts by the other ways in: headers, keys, tokens, and what others say of lineage. */

const onServer = Boolean(process.env['DATABASE_URL'])
const share = onServer ? 1 : 4
const seed = Number(process.env['PLATINUM_INJECTION_SEED'] ?? 20_261_123)
const timeout = 300_000

let server: InjectedServer
let strict: InjectedServer
let issuer: Issuer
let own: Signer

beforeAll(async () => {
  own = await signer('own')
  issuer = await Issuer.start(own)
  server = await InjectedServer.start()
  const { settings } = readIdentity(
    {
      apiKeys: true,
      jwt: {
        issuer: issuerName,
        audience,
        jwksUrl: issuer.url,
        claims: {
          roles: 'roles',
          attributes: { countries: 'countries', country: 'country' },
          purpose: 'purpose',
        },
      },
    },
    {},
  )
  strict = server.with({
    authenticator: createAuthenticator({
      ways: identityWays(settings, 'serve'),
      database: server.pool,
      now: () => sometime,
      log: (line) => server.complain(line),
    }),
  })
}, 60_000)
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await issuer[Symbol.asyncDispose]()
})

const reading = {
  query:
    'query Q { people(first: 3) { nodes { name country } } visits(first: 2) { nodes { topic } } peopleAggregate { groups { count } } }',
  variables: undefined,
}

/** Headers take bytes, and no line ends. */
function headerOf(payload: string): string | undefined {
  try {
    new Headers({ a: payload })
    return payload.slice(0, 5_000)
  } catch {
    return undefined
  }
}

test(
  'texts in headers are refused or are values',
  async () => {
    for (const name of [
      'authorization',
      'platinum-purpose',
      'platinum-provenance',
      'platinum-explain',
      'apollographql-client-name',
      'graphql-client-name',
      'x-request-id',
      'traceparent',
      'accept',
      'origin',
    ]) {
      for (const [index, payload] of payloads.entries()) {
        const value = headerOf(payload)
        if (value === undefined || index % share !== 0) continue
        const sent = { what: `header ${name}`, payloads: [payload] }
        const headers = {
          'content-type': 'application/json',
          [name]: name === 'authorization' ? `Bearer platinum_${value}` : value,
        }
        const body = JSON.stringify(reading)
        const way = name === 'authorization' ? strict : server
        await way.fetch('/graphql', { method: 'POST', headers, body }, sent)
        await way.fetch(
          `/graphql?query=${encodeURIComponent('{ people { nodes { id } } }')}`,
          { headers: { [name]: value } },
          sent,
        )
      }
    }
    for (const payload of payloads) {
      const sent = { what: 'a path', payloads: [payload] }
      await server.fetch(`/${encodeURIComponent(payload.toWellFormed())}`, {}, sent)
      const query = new URLSearchParams({ query: payload, variables: payload })
      await server.fetch(`/graphql?${query}`, { headers: { accept: 'application/json' } }, sent)
    }
    await server.assertIntact()
  },
  timeout,
)

test(
  'texts that keys have as names, roles, attributes and purposes are values',
  async () => {
    let answered = 0
    for (const [index, payload] of payloads.entries()) {
      if (index % share !== 0) continue
      // What Postgres cannot hold is no key: creating one says so.
      const text = payload.replaceAll('\0', '').toWellFormed()
      const sent = { what: 'a key', payloads: [text] }
      const { key } = await createKey(
        server.pool,
        {
          name: text,
          roles: ['reader', text],
          products: index % 3 === 0 ? [text, 'gold.people', 'gold.visits'] : undefined,
          attributes: { countries: [text, 'NO'], country: text, [text]: text },
          purpose: index % 5 === 0 ? text : undefined,
          expiresAt: undefined,
        },
        sometime,
      )
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` }
      const body = JSON.stringify(reading)
      const answer = await strict.fetch('/graphql', { method: 'POST', headers, body }, sent)
      if (answer.text.startsWith('{"data":{"people"')) answered += 1
    }
    expect(answered).toBeGreaterThan(payloads.length / share / 2)
    await server.assertIntact()
  },
  timeout,
)

test(
  'texts in the claims of a token are values, or no token',
  async () => {
    let answered = 0
    for (const [index, payload] of payloads.entries()) {
      if (index % share !== 0) continue
      const sent = { what: 'a token', payloads: [payload] }
      const token = await own.sign({
        sub: payload,
        azp: payload,
        roles: ['reader', payload],
        countries: [payload, 'NO'],
        country: payload,
        ...(index % 4 === 0 ? { purpose: payload } : {}),
      })
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
      const body = JSON.stringify(reading)
      const answer = await strict.fetch('/graphql', { method: 'POST', headers, body }, sent)
      if (answer.text.startsWith('{"data":{"people"')) answered += 1
    }
    expect(answered).toBeGreaterThan(payloads.length / share / 2)
    await server.assertIntact()
  },
  timeout,
)

/** An event that says something in all places there are for it. */
const event = {
  eventType: 'COMPLETE',
  eventTime: '2026-01-30T00:00:00Z',
  producer: 'https://example.org/producer',
  schemaURL: 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent',
  run: { runId: '00000000-0000-4000-8000-000000000001', facets: {} },
  job: { namespace: 'elsewhere', name: 'job' },
  inputs: [{ namespace: 'outside', name: 'input' }],
  outputs: [
    {
      namespace: 'outside',
      name: 'output',
      facets: {
        columnLineage: {
          _producer: 'https://example.org/producer',
          _schemaURL:
            'https://openlineage.io/spec/facets/1-2-0/ColumnLineageDatasetFacet.json#/$defs/ColumnLineageDatasetFacet',
          fields: {
            column: {
              inputFields: [
                {
                  namespace: 'outside',
                  name: 'input',
                  field: 'source',
                  transformations: [
                    { type: 'DIRECT', subtype: 'IDENTITY', description: 'as it is' },
                  ],
                },
              ],
            },
          },
        },
        symlinks: {
          _producer: 'https://example.org/producer',
          _schemaURL:
            'https://openlineage.io/spec/facets/1-0-1/SymlinksDatasetFacet.json#/$defs/SymlinksDatasetFacet',
          identifiers: [{ namespace: 'outside', name: 'other', type: 'TABLE' }],
        },
      },
    },
  ],
}

const texts = [...JSON.stringify(event).matchAll(/"(?:[^"\\]|\\.)*"/g)].map(
  ({ index, 0: { length } }) => ({
    index,
    length,
  }),
)

test(
  'texts in events of lineage are values, and can be asked for as they are',
  async () => {
    const random = new Random(seed)
    let taken = 0
    const count = onServer ? 1_500 : 300
    for (let number = 0; number < count; number++) {
      const payload = random.pick(payloads)
      const place = texts[number % texts.length]
      if (!place) throw new Error('there is no text to replace')
      const written = JSON.stringify(event)
      const body =
        written.slice(0, place.index) +
        JSON.stringify(payload) +
        written.slice(place.index + place.length)
      const sent = { what: `event ${number}: ${body}`, payloads: [payload] }
      const posted = random.chance(20) ? `[${body}]` : body
      const { status } = await server.fetch(
        '/api/v1/lineage',
        {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${lineageKey}` },
          body: posted,
        },
        sent,
      )
      if (status === 201 || status === 200) taken += 1
      const asked = {
        query:
          'query ($of: String!) { catalog { lineage(of: $of, indirect: true) { dataset upstream { dataset field } downstream { dataset field } edges { from fromField to toField } } } }',
        variables: {
          of: random.pick([
            payload,
            `outside:${payload}`,
            `${payload}:output`,
            `outside:output.${payload}`,
            'outside:output',
          ]),
        },
      }
      await server.ask(asked, sent)
    }
    expect(taken).toBeGreaterThan(count / 10)
    await server.assertIntact()
  },
  timeout,
)
