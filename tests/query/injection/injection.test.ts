import { getNamedType } from 'graphql'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Identity } from '../../../src/identity/identity.ts'
import { asker, InjectedServer } from './injected-server.ts'
import { payloads } from './payloads.ts'
import { placesOf } from './places.ts'
import { Random } from './random.ts'
import { RequestWriter } from './requests.ts'

/*
 * Texts that mean something to SQL, in every argument there is. `PLATINUM_INJECTION_CASES` says how
 * many requests, `PLATINUM_INJECTION_SEED` which ones, and `PLATINUM_INJECTION_ONLY` makes one of
 * them again: what went wrong names both.
 */

const onServer = Boolean(process.env['DATABASE_URL'])
const cases = Number(process.env['PLATINUM_INJECTION_CASES'] ?? (onServer ? 10_000 : 400))
const seed = Number(process.env['PLATINUM_INJECTION_SEED'] ?? 20_261_123)
const only = process.env['PLATINUM_INJECTION_ONLY']
const timeout = 900_000

let server: InjectedServer

beforeAll(async () => {
  server = await InjectedServer.start()
}, 60_000)
afterAll(() => server[Symbol.asyncDispose]())

test(
  'no text in any argument gets into a statement, is answered by an error of the server, or changes anything',
  async () => {
    const all = placesOf(server.schema)
    // Most places are directions of orderings; texts are what comes far.
    const texts = all.filter(({ type }) => getNamedType(type).name === 'String')
    const places = [...all, ...Array.from({ length: 8 }, () => texts).flat()]
    const asked = new Set<string>()
    const failures: string[] = []
    const numbers =
      only === undefined ? Array.from({ length: cases }, (_, index) => index) : [Number(only)]
    for (const number of numbers) {
      const random = new Random(seed + number * 7_919)
      // Every place in turn, and each in another order of its own.
      const place = places[number % places.length]
      if (!place) throw new Error('there is no place to fill')
      const request = new RequestWriter(random, place).write()
      asked.add(place.name)
      const what = `case ${number} of seed ${seed}, ${place.name}: ${request.query}\nvariables ${JSON.stringify(request.variables)}`
      await server
        .ask(request, { what, payloads: request.payloads }, someone(random))
        .catch((failure: unknown) => failures.push(String(failure)))
    }
    // All that went wrong at once; the first few in full.
    expect({ failed: failures.length, first: failures.slice(0, 3) }).toEqual({
      failed: 0,
      first: [],
    })
    await server.assertIntact()
    if (only !== undefined) return
    expect(asked.size).toBe(Math.min(all.length, cases))
    // The requests are worth asking: many are answered, and many payloads come as far as Postgres.
    expect(server.answered).toBeGreaterThan(cases / 5)
    expect(server.reached).toBeGreaterThan(cases / 20)
  },
  timeout,
)

/** Now and then, whoever asks has payloads for attributes, a name and a purpose. */
function someone(random: Random): Identity {
  if (!random.chance(20)) return asker
  const payload = (): string => random.pick(payloads)
  return {
    ...asker,
    subject: payload().slice(0, 500),
    client: payload(),
    purpose: payload(),
    roles: ['reader', payload()].toSorted(),
    attributes: {
      countries: random.chance(50) ? [payload(), 'NO'] : payload(),
      country: payload(),
      [payload()]: payload(),
    },
  }
}
