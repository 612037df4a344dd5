import type { Dataset, LineageStatement, StatementEdge } from '../../src/lineage/store/statement.ts'

/** How large a generated project is. */
export interface GraphSize {
  readonly columns: number
  /** Products in layers: each reads only layers before its own. */
  readonly layers: number
}

const columnsEach = 20

/**
 * A project as they are found: products in layers, most of which read one to four products of the
 * layers right before theirs, a few read by very many; of a product's columns, its keys are used
 * most. A column is made from one or two others and often decided about by a third, and the rows of
 * a product are decided by about as many as it has. That is a good three edges a column.
 *
 * The same on every run.
 */
export function layeredGraph({ columns, layers }: GraphSize): LineageStatement[] {
  const random = mulberry(20_261_123)
  const total = columns / columnsEach
  const perLayer = Math.ceil(total / layers)
  const statements: LineageStatement[] = []
  for (let number = 0; number < total; number++) {
    const layer = Math.floor(number / perLayer)
    statements.push(product(number, layer, perLayer, random))
  }
  return statements
}

type Random = () => number

function product(
  number: number,
  layer: number,
  perLayer: number,
  random: Random,
): LineageStatement {
  const output = productId(number)
  const fields = Array.from({ length: columnsEach }, (_, position) => columnName(position))
  if (layer === 0) {
    const dataset: Dataset = {
      kind: 'outside',
      namespace: 'kafka://bus:9092',
      name: `topic_${number}`,
    }
    return {
      output,
      job: null,
      transform: 'source',
      inputs: [dataset],
      fields,
      columns: new Map(fields.map((field) => [field, [edge(dataset, null, 'TRANSFORMATION')]])),
      indirect: [],
      unresolved: [],
    }
  }
  const inputs = [
    ...new Set(
      Array.from({ length: 1 + Math.floor(random() * 4) }, () => {
        // Two of three reads are of the layer before, most of the others of the one before that.
        const back = Math.min(layer, random() < 0.66 ? 1 : random() < 0.8 ? 2 : layer)
        return (layer - back) * perLayer + skewed(perLayer, random)
      }),
    ),
  ].map(productId)
  const pick = (): Dataset => inputs[Math.floor(random() * inputs.length)] ?? output
  const column = (): string => columnName(skewed(columnsEach, random))
  const made = fields.map((field): [string, StatementEdge[]] => {
    const edges = [edge(pick(), column(), random() < 0.6 ? 'IDENTITY' : 'TRANSFORMATION')]
    if (random() < 0.7) edges.push(edge(pick(), column(), 'TRANSFORMATION'))
    if (random() < 0.6) edges.push(edge(pick(), column(), 'CONDITIONAL'))
    return [field, edges]
  })
  return {
    output,
    job: null,
    transform: 'select',
    inputs,
    fields,
    columns: new Map(made),
    indirect: Array.from({ length: columnsEach + 6 }, () =>
      edge(pick(), column(), random() < 0.5 ? 'JOIN' : 'FILTER'),
    ),
    unresolved: [],
  }
}

export function productId(number: number): Dataset & { readonly kind: 'product' } {
  return { kind: 'product', id: `layered.product_${number}` }
}

export function columnName(position: number): string {
  return `column_${position}`
}

function edge(
  dataset: Dataset,
  field: string | null,
  subtype: StatementEdge['subtype'],
): StatementEdge {
  const type = ['IDENTITY', 'TRANSFORMATION'].includes(subtype) ? 'DIRECT' : 'INDIRECT'
  return { dataset, field, type, subtype, masking: false, description: null }
}

/** Small numbers are more frequent than large ones, by far. */
function skewed(below: number, random: Random): number {
  return Math.min(below - 1, Math.floor(below * random() ** 2.5))
}

/** A generator of numbers from 0 to 1 that begins the same on every run. */
function mulberry(seed: number): Random {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
