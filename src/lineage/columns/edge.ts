/** How a value comes from another, weakest first. */
export const directSubtypes = ['IDENTITY', 'TRANSFORMATION', 'AGGREGATION'] as const
export type DirectSubtype = (typeof directSubtypes)[number]

/** How a column decides about a value without being part of it. */
export const indirectSubtypes = [
  'JOIN',
  'GROUP_BY',
  'FILTER',
  'SORT',
  'WINDOW',
  'CONDITIONAL',
] as const
export type IndirectSubtype = (typeof indirectSubtypes)[number]

/** The value is made from this column's value. OpenLineage's words. */
export interface DirectEdge {
  /** `schema.table` */
  readonly dataset: string
  readonly field: string
  readonly type: 'DIRECT'
  readonly subtype: DirectSubtype
  /** A hash or an anonymizing function stands in between. */
  readonly masking: boolean
}

/** This column decides which value there is, or whether there is one. OpenLineage's words. */
export interface IndirectEdge {
  /** `schema.table` */
  readonly dataset: string
  readonly field: string
  readonly type: 'INDIRECT'
  readonly subtype: IndirectSubtype
  readonly masking: boolean
}

/** A direct edge with the column it starts from. */
export interface DirectLink {
  readonly source: SourceColumn
  readonly edge: DirectEdge
}

/** An indirect edge with the column it starts from. */
export interface IndirectLink {
  readonly source: SourceColumn
  readonly edge: IndirectEdge
}

/** A column of a table. It hands out each of its edges once, so that sets can hold them. */
export class SourceColumn {
  readonly dataset: string
  readonly field: string
  readonly #direct = new Map<string, DirectLink>()
  readonly #indirect = new Map<string, IndirectLink>()

  constructor(dataset: string, field: string) {
    this.dataset = dataset
    this.field = field
  }

  direct(subtype: DirectSubtype, masking: boolean): DirectLink {
    const key = masking ? `masked ${subtype}` : subtype
    let link = this.#direct.get(key)
    if (!link) {
      const { dataset, field } = this
      link = { source: this, edge: { dataset, field, type: 'DIRECT', subtype, masking } }
      this.#direct.set(key, link)
    }
    return link
  }

  indirect(subtype: IndirectSubtype, masking: boolean): IndirectLink {
    const key = masking ? `masked ${subtype}` : subtype
    let link = this.#indirect.get(key)
    if (!link) {
      const { dataset, field } = this
      link = { source: this, edge: { dataset, field, type: 'INDIRECT', subtype, masking } }
      this.#indirect.set(key, link)
    }
    return link
  }
}
