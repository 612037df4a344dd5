import { durationSeconds } from '../../product/duration.ts'
import type { ContractDocument } from '../document/contract-document.ts'
import { added, breaking, reworded, risky, type Change } from './change.ts'
import type { Versions } from './compare-columns.ts'

/** What is promised about the product as a whole: its names, its grain, its age and its history. */
export function comparePromises(versions: Versions): Change[] {
  return [
    ...compareNames(versions),
    ...compareGrain(versions),
    ...compareUniqueKeys(versions),
    ...compareFreshness(versions),
    ...compareHistory(versions),
    ...compareWords(versions),
  ]
}

function compareNames([before, after]: Versions): Change[] {
  const changes: Change[] = []
  if (before.served && !after.served) {
    changes.push(
      breaking('layer', `Moved from ${before.layer} to ${after.layer}, which is not served.`),
    )
  } else if (before.id !== after.id) {
    changes.push(
      risky(
        'id',
        `Known as ${after.id} instead of ${before.id}: in GraphQL nothing changes by that, in the catalog, lineage and on the command line it does.`,
      ),
    )
  }
  if (before.name !== after.name) {
    changes.push(
      breaking(
        'GraphQL type',
        `Called ${after.name} instead of ${before.name}: fragments, variables and the field for one row are refused under the old name.`,
      ),
    )
  }
  if (before.listField !== after.listField) {
    changes.push(
      breaking(
        'GraphQL list field',
        `Called ${after.listField} instead of ${before.listField}: requests for the old one are refused.`,
      ),
    )
  }
  return changes
}

function compareGrain([before, after]: Versions): Change[] {
  const [old, now] = [before.grain.join(', '), after.grain.join(', ')]
  if (old === now) return []
  if (before.grain.toSorted().join() === after.grain.toSorted().join()) {
    return [risky('grain', `Ordered ${now} instead of ${old}: cursors made before do not go on.`)]
  }
  return [
    breaking(
      'grain',
      `One row a ${now} instead of one a ${old}: counts, joins and the field for one row mean something else.`,
    ),
  ]
}

function compareUniqueKeys([before, after]: Versions): Change[] {
  const key = (columns: readonly string[]) => columns.toSorted().join(', ')
  const [old, now] = [new Set(before.uniqueKeys.map(key)), new Set(after.uniqueKeys.map(key))]
  // What became the grain is unique all the same.
  const grain = key(after.grain)
  return [
    ...[...old]
      .filter((columns) => !now.has(columns) && columns !== grain)
      .map((columns) =>
        breaking(
          `unique key ${columns}`,
          'Removed: readers who join or look up by these columns may meet more than one row.',
        ),
      ),
    ...[...now]
      .filter((columns) => !old.has(columns) && columns !== key(before.grain))
      .map((columns) => added(`unique key ${columns}`, 'A new promise: no two rows share it.')),
  ]
}

function compareFreshness([before, after]: Versions): Change[] {
  const [old, now] = [before.freshness, after.freshness]
  const changes: Change[] = []
  if (old.lane !== now.lane) {
    changes.push(
      old.lane === 'realtime'
        ? breaking('freshness lane', 'Batch instead of realtime: seconds are no longer promised.')
        : added('freshness lane', 'Realtime instead of batch.'),
    )
  }
  const seconds = (text: string) => durationSeconds(text) ?? Infinity
  if (old.within !== now.within) {
    const said = `Within ${now.within} instead of ${old.within}`
    const longer = seconds(now.within) - seconds(old.within)
    if (longer > 0) {
      changes.push(risky('freshness', `${said}: readers may get older data and are not told.`))
    } else if (longer < 0) {
      changes.push(added('freshness', `${said}: readers are promised newer data.`))
    } else {
      changes.push(reworded('freshness', `${said}, which is the same.`))
    }
  }
  if (old.refuseAfter !== now.refuseAfter) {
    const age = (duration: string | undefined) => duration ?? 'never'
    const said = `Refused after ${age(now.refuseAfter)} instead of ${age(old.refuseAfter)}`
    const longer = seconds(now.refuseAfter ?? '') - seconds(old.refuseAfter ?? '')
    changes.push(
      longer > 0
        ? risky('freshness refuse after', `${said}: readers may get older data.`)
        : longer < 0
          ? risky(
              'freshness refuse after',
              `${said}: readers may get an error instead of old data.`,
            )
          : reworded('freshness refuse after', `${said}, which is the same.`),
    )
  }
  if (old.eventTime !== now.eventTime) {
    const by = (column: string | undefined) => column ?? 'the age of what it is made from'
    changes.push(
      risky(
        'freshness event time',
        `Age is measured by ${by(now.eventTime)} instead of ${by(old.eventTime)}: the same data may count as stale or fresh.`,
      ),
    )
  }
  return changes
}

function compareHistory([before, after]: Versions): Change[] {
  const [old, now] = [before.history?.keep, after.history?.keep]
  if (old === now) return []
  if (old === undefined) return [added('history', `Kept for ${now}: asOf can be asked for.`)]
  if (now === undefined) {
    return [breaking('history', 'No longer kept: requests with asOf are refused.')]
  }
  const seconds = (keep: string) => durationSeconds(keep) ?? Infinity
  return seconds(now) < seconds(old)
    ? [breaking('history', `Kept for ${now} instead of ${old}: earlier moments cannot be read.`)]
    : [added('history', `Kept for ${now} instead of ${old}.`)]
}

function compareWords([before, after]: Versions): Change[] {
  const changed = (part: keyof ContractDocument & ('owner' | 'description')): Change[] =>
    before[part] === after[part]
      ? []
      : [
          reworded(
            part,
            part === 'owner'
              ? `Owned by ${after.owner} instead of ${before.owner}.`
              : 'Described in other words.',
          ),
        ]
  return [...changed('owner'), ...changed('description')]
}
