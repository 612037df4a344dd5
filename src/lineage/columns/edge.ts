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

/** The function that stands between a value and what it is made from. */
export interface Mask {
  /** As it is called: `md5`, `anon.hash`. */
  readonly by: string
  /**
   * Whether what it gives cannot be found back by trying values: it needs a key that is not in the
   * data, or keeps nothing of the value. A plain hash of an address is that of no other address.
   */
  readonly anonymizes: boolean
}

/** The value is made from this column's value. OpenLineage's words. */
export interface DirectEdge {
  /** `schema.table` */
  readonly dataset: string
  readonly field: string
  readonly type: 'DIRECT'
  readonly subtype: DirectSubtype
  /** A hash or an anonymizing function stands in between. */
  readonly masking: boolean
  /** Which; of several ways, on which it is the weakest. */
  readonly mask?: Mask
}

/** This column decides which value there is, or whether there is one. OpenLineage's words. */
export interface IndirectEdge {
  /** `schema.table` */
  readonly dataset: string
  readonly field: string
  readonly type: 'INDIRECT'
  readonly subtype: IndirectSubtype
  readonly masking: boolean
  readonly mask?: Mask
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

  direct(subtype: DirectSubtype, mask: Mask | undefined): DirectLink {
    const key = linkKey(subtype, mask)
    let link = this.#direct.get(key)
    if (!link) {
      const { dataset, field } = this
      link = { source: this, edge: { dataset, field, type: 'DIRECT', subtype, ...masking(mask) } }
      this.#direct.set(key, link)
    }
    return link
  }

  indirect(subtype: IndirectSubtype, mask: Mask | undefined): IndirectLink {
    const key = linkKey(subtype, mask)
    let link = this.#indirect.get(key)
    if (!link) {
      const { dataset, field } = this
      link = { source: this, edge: { dataset, field, type: 'INDIRECT', subtype, ...masking(mask) } }
      this.#indirect.set(key, link)
    }
    return link
  }
}

/**
 * What stands for whatever a part of a statement reads that is not known: a function may read any
 * table. It goes through the statement as a column does, and is an edge of none.
 */
export class UnknownSource extends SourceColumn {
  /** @param name of the function or expression */
  constructor(name: string) {
    super('', name)
  }
}

function linkKey(subtype: string, mask: Mask | undefined): string {
  return mask ? `${subtype} ${mask.by} ${mask.anonymizes}` : subtype
}

function masking(mask: Mask | undefined): Pick<DirectEdge, 'masking' | 'mask'> {
  return mask ? { masking: true, mask } : { masking: false }
}
