import {
  directSubtypes,
  indirectSubtypes,
  type DirectSubtype,
  type IndirectSubtype,
} from '../columns/edge.ts'

/** How one column has to do with another, in OpenLineage's words. */
export interface EdgeKind {
  readonly type: 'DIRECT' | 'INDIRECT'
  readonly subtype: DirectSubtype | IndirectSubtype
  readonly masking: boolean
}

const kinds: readonly EdgeKind[] = [
  ...directSubtypes.map((subtype) => ({ type: 'DIRECT' as const, subtype })),
  ...indirectSubtypes.map((subtype) => ({ type: 'INDIRECT' as const, subtype })),
].flatMap((kind) => [
  { ...kind, masking: false },
  { ...kind, masking: true },
])

/** Kinds below this number are direct, as in `ops.lineage_kind`. */
export const firstIndirectKind = 2 * directSubtypes.length

/** The number of `ops.lineage_kind`. @throws TypeError for a subtype of the other type */
export function kindNumber({ type, subtype, masking }: EdgeKind): number {
  const number = kinds.findIndex(
    (kind) => kind.type === type && kind.subtype === subtype && kind.masking === masking,
  )
  if (number === -1) throw new TypeError(`there are no ${type} edges of subtype ${subtype}`)
  return number
}

/** What a number of `ops.lineage_kind` means. */
export function kindOf(number: number): EdgeKind {
  const kind = kinds[number]
  if (!kind) throw new TypeError(`there is no kind ${number}`)
  return kind
}
