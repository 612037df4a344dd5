import fc from 'fast-check'
import { integer, primaryKey, text } from 'drizzle-orm/pg-core'
import { append, belongsTo, gold, merge, replace, type Strategy } from 'platinum'
import { expect, test } from 'vitest'
import { declare } from '../product/declare.ts'
import { rowsFrom } from '../materialization/tiny-project.ts'
import { ServedProject, shifted } from './served-project.ts'

/*
 * Random publications of two related products that keep history are replayed, and every moment at,
 * just before and just after each of them is asked for and compared with a log in memory.
 */

interface Place {
  readonly shelf: string
  readonly place: number
  readonly note: string | null
}

interface Shelf {
  readonly shelf: string
  readonly color: string
}

const shelves = declare(
  gold.table('shelves', { shelf: text('shelf').primaryKey(), color: text('color').notNull() }),
  { history: { keep: 'forever' } },
)

const places = declare(
  gold.table(
    'places',
    {
      shelf: text('shelf').notNull(),
      place: integer('place').notNull(),
      note: text('note'),
    },
    (columns) => [primaryKey({ columns: [columns.shelf, columns.place] })],
  ),
  {
    history: { keep: '90d' },
    relations: { on: belongsTo(() => shelves, 'shelf', { inverse: 'places' }) },
    checks: [],
  },
)

const names = ['a', 'b', 'c d', '1'] as const

const placeSet = fc.uniqueArray(
  fc.record({
    shelf: fc.constantFrom(...names),
    place: fc.constantFrom(-1, 0, 1),
    note: fc.option(fc.constantFrom('', 'x', '1', '{}'), { nil: null }),
  }),
  { maxLength: 8, selector: ({ shelf, place }) => JSON.stringify([shelf, place]) },
)

const step = fc.oneof(
  { weight: 3, arbitrary: placeSet.map((rows) => ({ kind: 'places' as const, rows })) },
  {
    weight: 1,
    arbitrary: fc
      .record({ color: fc.constantFrom('red', 'blue'), extra: fc.boolean() })
      .map(({ color, extra }) => ({
        kind: 'shelves' as const,
        rows: [...names, ...(extra ? ['spare'] : [])].map((shelf) => ({ shelf, color })),
      })),
  },
)

function after(strategy: Strategy, served: readonly Place[], made: readonly Place[]): Place[] {
  if (strategy.kind === 'replace') return [...made]
  const [weak, strong] = strategy.kind === 'merge' ? [served, made] : [made, served]
  const known = new Map([...weak, ...strong].map((row) => [`${row.shelf} ${row.place}`, row]))
  return [...known.values()]
}

const document = `query ($asOf: DateTime, $asOfVersion: BigInt) {
  places(asOf: $asOf, asOfVersion: $asOfVersion) {
    nodes { shelf place note on { color places(orderBy: [{ place: DESC }]) { nodes { place } } } }
    count { value }
    meta { dataVersion run { id } asOf { at current } }
  }
  placesAggregate(asOf: $asOf, asOfVersion: $asOfVersion, groupBy: [{ field: shelf }]) {
    groups { key { shelf } count }
    meta { dataVersion }
  }
  colors: placesAggregate(asOf: $asOf, asOfVersion: $asOfVersion, groupBy: [{ on: { field: color } }]) {
    groups { key { on { color } } count }
  }
  zero: onePlaces(shelf: "a", place: 0, asOf: $asOf, asOfVersion: $asOfVersion) { note }
  noted: places(asOf: $asOf, asOfVersion: $asOfVersion,
    where: { on: { places: { some: { note: { eq: "x" } } } } }) { nodes { shelf place } }
}`

function expected(rows: readonly Place[], colors: readonly Shelf[]) {
  const byKey = rows.toSorted((x, y) =>
    x.shelf === y.shelf ? x.place - y.place : x.shelf < y.shelf ? -1 : 1,
  )
  const color = (shelf: string) => colors.find((each) => each.shelf === shelf)?.color
  const noted = new Set(rows.filter(({ note }) => note === 'x').map(({ shelf }) => shelf))
  return {
    nodes: byKey.map((row) => {
      const on = color(row.shelf)
      const mates = byKey.filter(({ shelf }) => shelf === row.shelf).toReversed()
      return {
        ...row,
        on:
          on === undefined
            ? null
            : { color: on, places: { nodes: mates.map(({ place }) => ({ place })) } },
      }
    }),
    groups: [...Map.groupBy(byKey, ({ shelf }) => shelf)].map(([shelf, of]) => ({
      key: { shelf },
      count: of.length,
    })),
    colors: [...Map.groupBy(byKey, ({ shelf }) => color(shelf) ?? null)]
      .toSorted(([one], [other]) =>
        one === null || other === null
          ? Number(one === null) - Number(other === null)
          : one < other
            ? -1
            : 1,
      )
      .map(([on, of]) => ({ key: { on: { color: on } }, count: of.length })),
    zero: byKey
      .filter(({ shelf, place }) => shelf === 'a' && place === 0)
      .map(({ note }) => ({ note })),
    noted: byKey
      .filter(({ shelf }) => color(shelf) !== undefined && noted.has(shelf))
      .map(({ shelf, place }) => ({ shelf, place })),
  }
}

interface Found {
  readonly places: {
    readonly nodes: readonly unknown[]
    readonly count: { readonly value: number }
    readonly meta: {
      readonly dataVersion: string
      readonly run: { readonly id: string } | null
      readonly asOf: { readonly at: string; readonly current: readonly string[] } | null
    }
  }
  readonly placesAggregate: {
    readonly groups: readonly unknown[]
    readonly meta: { readonly dataVersion: string }
  }
  readonly colors: { readonly groups: readonly unknown[] }
  readonly zero: unknown
  readonly noted: { readonly nodes: readonly unknown[] }
}

const named = (found: Found) => ({
  nodes: found.places.nodes,
  groups: found.placesAggregate.groups,
  colors: found.colors.groups,
  zero: found.zero === null ? [] : [found.zero],
  noted: found.noted.nodes,
})

test.each([replace(), merge(), append()])(
  'every moment of a $kind answers what was served then',
  async (strategy) => {
    let placeRows: readonly Place[] = []
    let shelfRows: readonly Shelf[] = []
    await using served = await ServedProject.open(
      [shelves, places],
      [rowsFrom(shelves, () => shelfRows), rowsFrom(places, () => placeRows, strategy)],
    )
    const property = fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 5 }),
      async (steps) => {
        await served.tiny.pool.query(
          `TRUNCATE gold.places, gold.shelves, gold_history.places, gold_history.shelves;
           DELETE FROM ops.product; DELETE FROM ops.run; DELETE FROM ops.publication`,
        )
        shelfRows = names.map((shelf) => ({ shelf, color: 'white' }))
        await served.publish('gold.shelves')
        let rows: Place[] = []
        const moments: { at: string; rows: Place[]; colors: readonly Shelf[] }[] = []
        const versions: Place[][] = [[]]
        for (const each of steps) {
          if (each.kind === 'shelves') shelfRows = each.rows
          else placeRows = each.rows
          const id = `gold.${each.kind}`
          const before = (await served.log(id)).length
          await served.publish(id)
          const log = await served.log(id)
          if (each.kind === 'places') rows = after(strategy, rows, each.rows)
          const last = log.at(-1)
          if (!last || log.length === before) continue
          moments.push({ at: last.at, rows, colors: shelfRows })
          if (each.kind === 'places') versions.push(rows)
        }
        const began = (await served.log('gold.shelves'))[0]?.at ?? ''
        let previous: (typeof moments)[number] = {
          at: began,
          rows: [],
          colors: names.map((shelf) => ({ shelf, color: 'white' })),
        }
        const log = await served.log('gold.places')
        const ask = async (variables: object): Promise<Found> =>
          await served.data<Found>(document, variables)
        // Nothing is known of moments before the first product was published: there was nothing.
        const early = await ask({ asOf: shifted(began, -1) })
        expect(named(early)).toEqual({ nodes: [], groups: [], colors: [], zero: [], noted: [] })
        for (const moment of moments) {
          const instants = [
            { asOf: shifted(moment.at, -1), of: previous },
            { asOf: moment.at, of: moment },
            { asOf: shifted(moment.at, 1), of: moment },
          ]
          for (const { asOf, of } of instants) {
            const found = await ask({ asOf })
            expect(named(found)).toEqual(expected(of.rows, of.colors))
            expect(found.places.count.value).toBe(of.rows.length)
            const then = log.findLast(({ at }) => at <= asOf)
            expect(found.places.meta).toEqual({
              dataVersion: then?.version ?? '0',
              run: then ? { id: then.run } : null,
              asOf: { at: expect.any(String) as unknown, current: [] },
            })
            expect(shifted(normal(found.places.meta.asOf?.at ?? ''), 0)).toBe(asOf)
            expect(found.placesAggregate.meta.dataVersion).toBe(then?.version ?? '0')
          }
          previous = moment
        }
        for (const { version, at } of log) {
          const found = await ask({ asOfVersion: version })
          expect(found.places.meta.dataVersion).toBe(version)
          expect(found.places.count.value).toBe(versions[Number(version)]?.length)
          expect(named(found)).toEqual(named(await ask({ asOf: at })))
        }
        const now = await ask({})
        expect(named(now)).toEqual(expected(rows, shelfRows))
        expect(now.places.meta.asOf).toBeNull()
      },
    )
    await fc.assert(property, { numRuns: 8 })
  },
)

/** Six digits of a second, whatever zeros were left out. */
function normal(at: string): string {
  const [, whole = '', fraction = ''] = /^([^.]*?)(?:\.(\d+))?Z$/.exec(at) ?? []
  return `${whole}.${fraction.padEnd(6, '0')}Z`
}
