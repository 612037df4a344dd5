import type { Problem } from '../errors/platinum-error.ts'
import type { Embedding, ProductDraft } from './product.ts'

/** Space name → number of dimensions. */
export type SpaceDimensions = ReadonlyMap<string, number>

/** Embeddings whose space, vector column or text columns do not fit together. */
export function embeddingProblems(product: ProductDraft, spaces: SpaceDimensions): Problem[] {
  return product.embeddings.flatMap((embedding) => [
    ...columnProblems(product, embedding),
    ...spaceProblems(product, embedding, spaces),
  ])
}

function columnProblems(product: ProductDraft, embedding: Embedding): Problem[] {
  const where = `${product.id}.${embedding.column.key}`
  const problems: Problem[] = []
  const { column } = embedding
  if (column.family !== 'vector' || column.dimensions === undefined) {
    problems.push(unsuitable(where, 'a vector column with dimensions', column.sqlType))
  }
  if (column.notNull) {
    problems.push(
      unsuitable(where, 'a nullable vector column, since an empty text has no vector', 'NOT NULL'),
    )
  }
  if (embedding.of.length === 0) {
    problems.push(unsuitable(where, 'one or more text columns in of', 'none'))
  }
  for (const text of embedding.of) {
    if (text.family !== 'text') {
      problems.push(
        unsuitable(where, 'text columns in of', `${text.key}, which is ${text.sqlType}`),
      )
    }
  }
  return problems
}

function spaceProblems(
  product: ProductDraft,
  embedding: Embedding,
  spaces: SpaceDimensions,
): Problem[] {
  const where = `${product.id}.${embedding.column.key}`
  const dimensions = spaces.get(embedding.space)
  if (dimensions === undefined) {
    return [
      {
        code: 'EMBEDDING_UNKNOWN_SPACE',
        where,
        expected: `one of the spaces ${[...spaces.keys()].join(', ')}`,
        found: `"${embedding.space}"`,
        fix: 'Define the space under embeddings in platinum.config.ts, or name one that exists.',
      },
    ]
  }
  if (embedding.column.dimensions !== undefined && embedding.column.dimensions !== dimensions) {
    return [
      unsuitable(
        where,
        `vector(${dimensions}), as the space "${embedding.space}" has`,
        embedding.column.sqlType,
      ),
    ]
  }
  return []
}

function unsuitable(where: string, expected: string, found: string): Problem {
  return {
    code: 'EMBEDDING_UNSUITABLE',
    where,
    expected,
    found,
    fix: 'Correct the column or the embedding so that the two fit.',
  }
}
