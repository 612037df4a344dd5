import { integer, text } from 'drizzle-orm/pg-core'
import fc from 'fast-check'
import { append, gold, merge, replace } from 'platinum'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { MaterializationError } from '../../src/errors/platinum-error.ts'
import { rollBack } from '../../src/materialization/roll-back.ts'
import { declare } from '../product/declare.ts'
import { openTiny, rowsFrom, type TinyProject } from './tiny-project.ts'

/*
 * Random runs and rollbacks, against a list of what was served: going back gives the rows before the
 * newest run that changed any, once, whatever the strategy and however often nothing changed since.
 */

const strategies = { replace: replace(), merge: merge(), append: append() }
type Kind = keyof typeof strategies
const kinds = Object.keys(strategies) as Kind[]

interface Row {
  readonly id: number
  readonly word: string | null
}

const delivered: Record<Kind, readonly Row[]> = { replace: [], merge: [], append: [] }

const product = (kind: Kind) =>
  declare(gold.table(kind, { id: integer('id').primaryKey(), word: text('word') }), {
    history: { keep: 'forever' },
  })
const products = { replace: product('replace'), merge: product('merge'), append: product('append') }

let tiny: TinyProject

beforeAll(async () => {
  tiny = await openTiny(
    Object.values(products),
    kinds.map((kind) => rowsFrom(products[kind], () => delivered[kind], strategies[kind])),
  )
})

afterAll(() => tiny[Symbol.asyncDispose]())

const rows = fc.uniqueArray(
  fc.record<Row>({
    id: fc.integer({ min: 0, max: 6 }),
    word: fc.option(fc.constantFrom('a', 'b', ',"(\\)', ''), { freq: 4 }),
  }),
  { selector: ({ id }) => id, maxLength: 5 },
)

/** Rows by id, as they are served. */
type Served = ReadonlyMap<number, string | null>

function after(kind: Kind, before: Served, written: readonly Row[]): Served {
  const made = written.map(({ id, word }): [number, string | null] => [id, word])
  if (kind === 'replace') return new Map(made)
  return kind === 'merge' ? new Map([...before, ...made]) : new Map([...made, ...before])
}

const asText = (served: Served) => JSON.stringify([...served].toSorted(([a], [b]) => a - b))

async function servedNow(kind: Kind): Promise<Served> {
  const { rows: found } = await tiny.pool.query<Row>(`SELECT id, word FROM gold.${kind}`)
  return new Map(found.map(({ id, word }) => [id, word]))
}

/** What going back came to: the code of the refusal, or `back`. */
async function back(kind: Kind): Promise<string> {
  const found = tiny.registry.byId.get(`gold.${kind}`)
  if (!found) throw new Error(`no product ${kind}`)
  try {
    await rollBack(tiny.pool, found, { by: 'tests', reason: 'chance' })
    return 'back'
  } catch (error) {
    return error instanceof MaterializationError ? error.code : String(error)
  }
}

test(
  'going back gives the rows before the newest change, and history all that was served',
  { timeout: 60_000 },
  async () => {
    const versions: Record<Kind, string[]> = { replace: [], merge: [], append: [] }
    const previous: Record<Kind, Served | undefined> = {
      replace: undefined,
      merge: undefined,
      append: undefined,
    }
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...kinds),
        fc.option(rows, { freq: 2, nil: 'back' as const }),
        async (kind, step) => {
          const before = await servedNow(kind)
          const wasPublished = versions[kind].length > 0
          const goesBack = step === 'back'
          const expected = goesBack ? (previous[kind] ?? before) : after(kind, before, step)
          const changed = goesBack
            ? previous[kind] !== undefined
            : !wasPublished || asText(expected) !== asText(before)
          if (!goesBack) delivered[kind] = step
          const outcome = goesBack ? await back(kind) : (await tiny.run(`gold.${kind}`)).status
          const words = goesBack ? ['back', 'ROLLBACK_NOTHING_KEPT'] : ['PUBLISHED', 'UNCHANGED']
          expect([outcome, asText(await servedNow(kind))]).toEqual([
            changed ? words[0] : words[1],
            asText(expected),
          ])
          if (!changed) return
          previous[kind] = goesBack || !wasPublished ? undefined : before
          versions[kind].push(asText(expected))
        },
      ),
      { numRuns: 70, endOnFailure: true },
    )
    for (const kind of kinds) {
      const { rows: kept } = await tiny.pool.query<{ version: number; served: [number, string][] }>(
        `SELECT p.data_version::int AS version,
              coalesce((SELECT json_agg(json_build_array(h.id, h.word) ORDER BY h.id)
                          FROM gold_history.${kind} h
                         WHERE int8range(h.__from_version, h.__to_version) @> p.data_version), '[]') AS served
         FROM ops.publication p WHERE p.product = 'gold.${kind}' ORDER BY p.data_version`,
      )
      expect(kept.map(({ served }) => JSON.stringify(served))).toEqual(versions[kind])
      expect(kept.map(({ version }) => version)).toEqual(versions[kind].map((_, at) => at + 1))
    }
    expect(Object.values(versions).flat().length).toBeGreaterThan(10)
  },
)
