import { directSubtypes, indirectSubtypes } from '../../columns/edge.ts'
import type { StatementEdge } from '../../store/statement.ts'
import type { KnownNames } from './known-names.ts'
import type { ReceivedColumnLineage, ReceivedInputField } from './event-shape.ts'

type Kind = Pick<StatementEdge, 'type' | 'subtype' | 'masking' | 'description'>

/** The edges that a facet `columnLineage` tells, of every version of it. */
export function columnEdges(
  { fields }: ReceivedColumnLineage,
  names: KnownNames,
): Map<string, StatementEdge[]> {
  return new Map(
    Object.entries(fields).map(([column, told]) => {
      const before = olderKind(told.transformationType, told.transformationDescription)
      return [
        column,
        told.inputFields.flatMap((input) => edgesOf(input, names, before ?? unknownKind)),
      ]
    }),
  )
}

/** Columns that decide which rows there are. */
export function rowEdges(
  { dataset = [] }: ReceivedColumnLineage,
  names: KnownNames,
): StatementEdge[] {
  return dataset.flatMap((input) => edgesOf(input, names, rowKind))
}

function edgesOf(input: ReceivedInputField, names: KnownNames, otherwise: Kind): StatementEdge[] {
  const place = { dataset: names.find(input), field: input.field }
  const { transformations = [] } = input
  const kinds = transformations.length === 0 ? [otherwise] : transformations.map(kindOf)
  return kinds.map((kind) => ({ ...place, ...kind }))
}

const unknownKind: Kind = {
  type: 'DIRECT',
  subtype: 'TRANSFORMATION',
  masking: false,
  description: null,
}

const rowKind: Kind = { type: 'INDIRECT', subtype: 'FILTER', masking: false, description: null }

/** A word that is not known is kept in the description, beside the most careful known one. */
function kindOf(told: NonNullable<ReceivedInputField['transformations']>[number]): Kind {
  const { type, subtype, masking = false } = told
  const word = subtype?.toUpperCase().replaceAll(/[\s-]/g, '_')
  const said = told.description ?? null
  const reported = said ?? (subtype === undefined ? null : `${type} ${subtype}`)
  if (type.toUpperCase() === 'INDIRECT') {
    const known = indirectSubtypes.find((each) => each === word)
    return known
      ? { type: 'INDIRECT', subtype: known, masking, description: said }
      : { type: 'INDIRECT', subtype: 'CONDITIONAL', masking, description: reported }
  }
  const known = directSubtypes.find((each) => each === word)
  return known
    ? { type: 'DIRECT', subtype: known, masking, description: said }
    : { type: 'DIRECT', subtype: 'TRANSFORMATION', masking, description: reported }
}

/** `IDENTITY` or `MASKED`, of which nothing of the original is left. */
function olderKind(type: string | undefined, description: string | undefined): Kind | undefined {
  if (type === undefined && description === undefined) return undefined
  const word = type?.toUpperCase()
  return {
    type: 'DIRECT',
    subtype: word === 'IDENTITY' ? 'IDENTITY' : 'TRANSFORMATION',
    masking: word === 'MASKED',
    description: description ?? null,
  }
}
