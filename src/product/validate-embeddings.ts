import type { Problem } from '../errors/platinum-error.ts'
import type { Contract } from './contract.ts'
import type { Embedding, ProductDraft } from './product.ts'
import { unknownColumn } from './validate-product.ts'

/** Space name → number of dimensions. */
export type SpaceDimensions = ReadonlyMap<string, number>

/** Embeddings whose space, vector column or text columns do not fit together. */
export function embeddingProblems(
  product: ProductDraft,
  contract: Contract,
  spaces: SpaceDimensions,
): Problem[] {
  return [
    ...unknownColumns(product, contract),
    ...product.embeddings.flatMap((embedding) => [
      ...columnProblems(product, embedding),
      ...spaceProblems(product, embedding, spaces),
    ]),
  ]
}

function unknownColumns({ id, columns }: ProductDraft, { embeddings }: Contract): Problem[] {
  const known = new Map(columns.map((column) => [column.key, column]))
  return Object.entries(embeddings ?? {}).flatMap(([key, embedding]) => [
    ...(known.has(key) ? [] : [unknownColumn(id, 'embeddings', key, known)]),
    ...embedding.of
      .filter((text) => !known.has(text))
      .map((text) => unknownColumn(id, `embeddings.${key}.of`, text, known)),
    ...(embedding.of.length > 0
      ? []
      : [unsuitable(`${id}.${key}`, 'one or more text columns in of', 'none')]),
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
