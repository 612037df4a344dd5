import type { Product, Registry } from '../product/product.ts'
import { isHidden } from '../query/scan.ts'

/** A query to start from, which works in this project as it is. */
export interface ReadyMadeQuery {
  readonly name: string
  readonly query: string
}

/** A list with what is known about its rows, and a search where a product has an embedding. */
export function readyMadeQueries({ products }: Registry): readonly ReadyMadeQuery[] {
  const served = products.filter((product) => product.served)
  // The one that most others lead to says most about the project.
  const [listed] = served.toSorted((left, right) => right.relations.length - left.relations.length)
  const searched = served.find(({ embeddings }) => embeddings.length > 0)
  return [...(listed ? [listQuery(listed)] : []), ...(searched ? [searchQuery(searched)] : [])]
}

function listQuery(product: Product): ReadyMadeQuery {
  const query = `# Rows of ${product.typeName}, with what is known about exactly these rows.
query List {
  ${product.listField}(first: 5) {
    nodes {
      ${someFields(product).join('\n      ')}
    }
    count { value exact }
    pageInfo { hasNextPage endCursor }
    meta {
      contract { version status since failingChecks { name failedRows } }
      freshness { status ageSeconds within }
      dataVersion
      run { id finishedAt }
    }
  }
}
`
  return { name: 'List', query }
}

function searchQuery(product: Product): ReadyMadeQuery {
  const query = `# The rows of ${product.typeName} nearest to a text. A higher score is nearer.
query Search {
  ${product.listField}(first: 5, search: { near: { text: "getting started" } }) {
    edges {
      score
      node {
        ${someFields(product).join('\n        ')}
      }
    }
    searchInfo { strategy exact exhausted candidates }
    meta { contract { status } dataVersion }
  }
}
`
  return { name: 'Search', query }
}

/** A few fields that read well: what names the row first, no masked ones, no vectors. */
function someFields(product: Product): string[] {
  const { grain, columns } = product
  const readable = columns.filter(
    (column) => !isHidden(product, column) && !['vector', 'json'].includes(column.family),
  )
  const ordered = [
    ...readable.filter((column) => grain.includes(column)),
    ...readable.filter((column) => !grain.includes(column)),
  ]
  const names = ordered.slice(0, 6).map(({ key }) => key)
  return names.length > 0 ? names : ['__typename']
}
