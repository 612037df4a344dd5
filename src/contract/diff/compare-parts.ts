import { saysTheSame } from '../document/canonical-json.ts'
import type {
  EmbeddingDocument,
  MeasureDocument,
  RelationDocument,
  SegmentDocument,
} from '../document/contract-document.ts'
import { added, breaking, ofField, reworded, risky, type Change } from './change.ts'
import type { Versions } from './compare-columns.ts'

/** Relations, embeddings, measures and segments: parts of a contract that have names. */
export function compareParts([before, after]: Versions): Change[] {
  return [
    ...compareByName(before.relations, after.relations, ({ field }) => field, {
      removed: ({ field }) =>
        breaking(ofField('relation', field), 'Removed: requests that follow it are refused.'),
      added: ({ field, to }) => added(ofField('relation', field), `A new relation to ${to}.`),
      changed: compareRelations,
    }),
    ...compareByName(before.embeddings, after.embeddings, ({ column }) => column, {
      removed: ({ column }) =>
        breaking(`embedding ${column}`, 'Removed: searches by it are refused.'),
      added: ({ column }) => added(`embedding ${column}`, 'A new embedding to search by.'),
      changed: compareEmbeddings,
    }),
    ...compareByName(before.measures, after.measures, ({ name }) => name, {
      removed: ({ name }) => breaking(`measure ${name}`, 'Removed: requests for it are refused.'),
      added: ({ name }) => added(`measure ${name}`, 'A new measure.'),
      changed: compareMeasures,
    }),
    ...compareByName(before.segments, after.segments, ({ name }) => name, {
      removed: ({ name }) => breaking(`segment ${name}`, 'Removed: requests for it are refused.'),
      added: ({ name }) => added(`segment ${name}`, 'A new segment.'),
      changed: compareSegments,
    }),
  ]
}

function compareByName<Part>(
  before: readonly Part[],
  after: readonly Part[],
  nameOf: (part: Part) => string,
  say: {
    readonly removed: (part: Part) => Change
    readonly added: (part: Part) => Change
    readonly changed: (old: Part, now: Part) => Change[]
  },
): Change[] {
  const old = new Map(before.map((part) => [nameOf(part), part]))
  const now = new Map(after.map((part) => [nameOf(part), part]))
  return [
    ...before.flatMap((part) => {
      const kept = now.get(nameOf(part))
      return kept === undefined ? [say.removed(part)] : say.changed(part, kept)
    }),
    ...after.filter((part) => !old.has(nameOf(part))).map(say.added),
  ]
}

function compareRelations(old: RelationDocument, now: RelationDocument): Change[] {
  const place = ofField('relation', now.field)
  const changes: Change[] = []
  if (old.to !== now.to) {
    changes.push(breaking(place, `Leads to ${now.to} instead of ${old.to}.`))
  } else if (!saysTheSame([old.columns, old.targetColumns], [now.columns, now.targetColumns])) {
    changes.push(
      breaking(
        place,
        `Joined by ${now.columns.join(', ')} instead of ${old.columns.join(', ')}: it leads to other rows.`,
      ),
    )
  }
  if (old.inverse !== now.inverse) {
    changes.push(
      breaking(
        place,
        `The other side is called ${now.inverse} instead of ${old.inverse}: requests for the old field of ${now.to} are refused.`,
      ),
    )
  }
  return changes
}

function compareEmbeddings(old: EmbeddingDocument, now: EmbeddingDocument): Change[] {
  const part = `embedding ${now.column}`
  const changes: Change[] = []
  if (old.space !== now.space) {
    changes.push(
      breaking(
        part,
        `Made in the space ${now.space} instead of ${old.space}: vectors that readers hold cannot be compared with it.`,
      ),
    )
  }
  if (!saysTheSame(old.of, now.of)) {
    changes.push(
      risky(
        part,
        `Made of ${now.of.join(', ')} instead of ${old.of.join(', ')}: searches find other rows.`,
      ),
    )
  }
  if (old.indexed !== now.indexed) {
    changes.push(
      now.indexed
        ? risky(part, 'Has an index: large searches become approximate.')
        : risky(part, 'Has no index any more: large searches become slow.'),
    )
  }
  return changes
}

function compareMeasures(old: MeasureDocument, now: MeasureDocument): Change[] {
  const part = `measure ${now.name}`
  const changes: Change[] = []
  if (!saysTheSame(old.formula, now.formula)) {
    changes.push(breaking(part, 'Computed another way: the same name gives other numbers.'))
  }
  if (old.unit !== now.unit && old.unit !== undefined) {
    changes.push(breaking(part, `The unit is ${now.unit ?? 'not told'} instead of ${old.unit}.`))
  } else if (old.unit !== now.unit) {
    changes.push(reworded(part, `Its unit is told: ${now.unit}.`))
  }
  if (old.description !== now.description) changes.push(reworded(part, 'Described in other words.'))
  return changes
}

function compareSegments(old: SegmentDocument, now: SegmentDocument): Change[] {
  const part = `segment ${now.name}`
  return [
    ...(saysTheSame(old.where, now.where)
      ? []
      : [breaking(part, 'Means other rows: the same name gives other answers.')]),
    ...(old.description === now.description ? [] : [reworded(part, 'Described in other words.')]),
  ]
}
