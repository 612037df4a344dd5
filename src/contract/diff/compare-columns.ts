import type { ColumnDocument, ContractDocument } from '../document/contract-document.ts'
import { saysTheSame } from '../document/canonical-json.ts'
import { added, breaking, ofField, reworded, risky, type Change } from './change.ts'
import { compareTypes } from './compare-types.ts'

/** Two versions of a contract, the earlier one first. */
export type Versions = readonly [before: ContractDocument, after: ContractDocument]

/** Columns that came, went or changed. */
export function compareColumns(versions: Versions): Change[] {
  const [before, after] = versions
  const now = new Map(after.columns.map((column) => [column.key, column]))
  const old = new Map(before.columns.map((column) => [column.key, column]))
  const renamed = new Map(
    before.columns.flatMap((column): [ColumnDocument, ColumnDocument][] => {
      const other = after.columns.find(({ name, key }) => name === column.name && !old.has(key))
      return other && !now.has(column.key) ? [[column, other]] : []
    }),
  )
  const known = new Set(renamed.values())
  return [
    ...before.columns.flatMap((column) => {
      const kept = now.get(column.key)
      return kept ? compareColumn(versions, column, kept) : [gone(column, renamed.get(column))]
    }),
    ...after.columns
      .filter((column) => !old.has(column.key) && !known.has(column))
      .map(({ key }) => added(ofField('column', key), 'A new column.')),
  ]
}

function gone({ key, deprecated }: ColumnDocument, renamed: ColumnDocument | undefined): Change {
  const place = ofField('column', key)
  if (renamed) {
    return breaking(place, `Renamed to ${renamed.key}: requests that select it are refused.`)
  }
  const told = deprecated
    ? ` It was deprecated since ${deprecated.since}, to stay until ${deprecated.removeAfter}.`
    : ' It was never deprecated.'
  return breaking(place, `Removed: requests that select it are refused.${told}`)
}

function compareColumn(versions: Versions, old: ColumnDocument, now: ColumnDocument): Change[] {
  const place = ofField('column', now.key)
  return [
    ...compareTypes(versions, old, now),
    ...compareClassifications(old, now),
    ...(saysTheSame(old.declassified ?? null, now.declassified ?? null)
      ? []
      : [reworded(place, 'Another reason is given for its classification.')]),
    ...compareNullability(old, now),
    ...compareUnits(old, now),
    ...compareDeprecations(old, now),
    ...(old.name === now.name
      ? []
      : [
          risky(
            place,
            `Called ${now.name} in Postgres instead of ${old.name}: readers of GraphQL see no difference, readers of the table and of lineage do.`,
          ),
        ]),
    ...(old.description === now.description ? [] : [reworded(place, 'Described in other words.')]),
  ]
}

/** Only `public` and `internal` are served in clear. */
function isMasked({ classification }: ColumnDocument): boolean {
  return classification !== 'public' && classification !== 'internal'
}

function compareClassifications(old: ColumnDocument, now: ColumnDocument): Change[] {
  if (old.classification === now.classification) return []
  const place = ofField('column', now.key)
  const said = `Classified ${now.classification} instead of ${old.classification}`
  if (!isMasked(old) && isMasked(now)) {
    return [breaking(place, `${said}: it is masked, so readers get null where they got values.`)]
  }
  if (isMasked(old) && !isMasked(now)) {
    return [risky(place, `${said}: what was masked is served in clear to everyone who may ask.`)]
  }
  const restricted = [old, now].some(({ classification }) => classification === 'restricted')
  return restricted
    ? [risky(place, `${said}: who may be given a right to it changes.`)]
    : [reworded(place, `${said}: it is served as before.`)]
}

function compareNullability(old: ColumnDocument, now: ColumnDocument): Change[] {
  if (old.notNull === now.notNull) return []
  const place = ofField('column', now.key)
  if (isMasked(old) && isMasked(now)) {
    return [reworded(place, 'Nullability changed; it is masked, so readers see null either way.')]
  }
  return old.notNull
    ? [
        breaking(
          place,
          'It may be null: readers who count on a value fail, and so do typed clients.',
        ),
      ]
    : [added(place, 'It is never null: readers are promised more than before.')]
}

function compareUnits(old: ColumnDocument, now: ColumnDocument): Change[] {
  if (old.unit === now.unit) return []
  const place = ofField('column', now.key)
  if (old.unit === undefined) return [reworded(place, `Its unit is told: ${now.unit}.`)]
  return now.unit === undefined
    ? [risky(place, `Its unit, ${old.unit}, is no longer told.`)]
    : [
        breaking(
          place,
          `The unit is ${now.unit} instead of ${old.unit}: the same number means something else.`,
        ),
      ]
}

function compareDeprecations(old: ColumnDocument, now: ColumnDocument): Change[] {
  const [was, is] = [old.deprecated, now.deprecated]
  const place = ofField('column', now.key)
  if (is === undefined) {
    return was === undefined ? [] : [reworded(place, 'No longer deprecated: it is there to stay.')]
  }
  if (was === undefined) {
    return [added(place, `Deprecated: it may be removed after ${is.removeAfter}.`)]
  }
  if (is.removeAfter < was.removeAfter) {
    return [
      risky(
        place,
        `It may be removed after ${is.removeAfter}, where ${was.removeAfter} was promised: readers have less time.`,
      ),
    ]
  }
  return was.removeAfter === is.removeAfter && was.use === is.use && was.since === is.since
    ? []
    : [reworded(place, 'What is said of its deprecation changed.')]
}
