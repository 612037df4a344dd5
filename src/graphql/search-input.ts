import type { EmbeddingSpaces } from '../embedding/provider.ts'
import type { Product } from '../product/product.ts'
import { hasVisibleGrain } from '../query/scan.ts'
import type { Builder } from './builder.ts'
import { scalarName } from './column-type.ts'
import { describeEmbedding } from './description.ts'
import { typeNames } from './type-names.ts'
import { inputRef, type InputRef, type WhereInputs } from './where-input.ts'

/** The `search` argument of a product with embeddings; undefined for one without. */
export function addSearchInput(
  builder: Builder,
  product: Product,
  inputs: WhereInputs,
  spaces: EmbeddingSpaces,
): InputRef | undefined {
  const [first] = product.embeddings
  if (!first) return undefined
  const names = typeNames(product)
  const key = hasVisibleGrain(product) ? addKeyInput(builder, product, inputs) : undefined
  const embedding = builder.enumType(names.embedding, {
    description: `The embeddings of ${product.typeName}.`,
    values: Object.fromEntries(
      product.embeddings.map((each) => [
        each.column.key,
        { value: each.column.key, description: describeEmbedding(each, spaces) },
      ]),
    ),
  })
  const near = inputRef(builder, names.near).implement({
    isOneOf: true,
    description: 'What to search near: give one.',
    fields: (t) => ({
      text: t.string({ description: 'A text, embedded by the model that embedded the rows.' }),
      vector: t.floatList({
        description: 'A vector of the same model: as many finite numbers as it has dimensions.',
      }),
      vectorBase64: t.string({
        description:
          'The same vector in fewer bytes: its numbers as float32, little-endian, in base64.',
      }),
      ...(key
        ? {
            key: t.field({
              type: key,
              description:
                'A row of this product. It is itself the nearest; leave it out by where.',
            }),
          }
        : {}),
    }),
  })
  return inputRef(builder, names.search).implement({
    description:
      'Orders rows by cosine distance, nearest first. Rows without a vector are not found.',
    fields: (t) => ({
      near: t.field({ type: near, required: true, description: 'What to search near.' }),
      embedding: t.field({
        type: embedding,
        description: `Which embedding to compare. Default: ${first.column.key}.`,
      }),
      ...(product.embeddings.some(({ indexed }) => indexed)
        ? {
            exact: t.boolean({
              description:
                'Whether to compare every row. Default false: without where and after, an index chooses the rows, which is many times faster and misses a few of the nearest; searchInfo says which it was. With where or after every row that matches is compared.',
            }),
          }
        : {}),
    }),
  })
}

function addKeyInput(builder: Builder, product: Product, inputs: WhereInputs) {
  return inputRef(builder, typeNames(product).key).implement({
    description: `Names one row of ${product.typeName}.`,
    fields: (t) =>
      Object.fromEntries(
        product.grain.map((column) => [
          column.key,
          t.field({
            type: inputs.enumRef(product, column) ?? scalarName(column),
            required: true,
            description: column.description,
          }),
        ]),
      ),
  })
}
