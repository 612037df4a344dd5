import type { Product } from '../product/product.ts'
import { maxOffset } from '../query/page.ts'
import type { ResponseObject } from '../query/read-object.ts'
import { hasVisibleGrain } from '../query/scan.ts'
import { pick, type Builder, type RowRef } from './builder.ts'
import type { Meta, MetaTypes } from './meta-type.ts'
import {
  countArguments,
  type Count,
  type PageInfo,
  type PageTypes,
  type SearchInfo,
} from './page-types.ts'
import { segmentArgument, type SegmentRef } from './segment-type.ts'
import { typeNames } from './type-names.ts'
import type { InputRef } from './where-input.ts'

/** What the arguments of a list are made of. */
export interface ListInputs {
  readonly where: InputRef
  readonly order: InputRef | undefined
  readonly segment: SegmentRef | undefined
}

/** The arguments that every list has. */
export function listArguments(builder: Builder, { where, order, segment }: ListInputs) {
  const { pageSize, maxPageSize } = builder.limits
  return builder.args((t) => ({
    where: t.field({ type: where, description: 'Conditions on the rows.' }),
    ...segmentArgument(builder, segment),
    ...(order
      ? {
          orderBy: t.field({
            type: [order],
            description: 'The ordering, most important field first. Default: by what names a row.',
          }),
        }
      : {}),
    first: t.field({
      type: 'Int',
      description: `Rows from the start of the list, or after a cursor: 0 to ${maxPageSize}. Default ${pageSize}.`,
    }),
    offset: t.field({
      type: 'Int',
      description: `Rows to leave out before the first: 0 to ${maxOffset}. Default 0. Not with a cursor or last; cursors stay right when rows come and go, offsets do not.`,
    }),
    after: t.field({ type: 'String', description: 'Only rows after this cursor.' }),
    last: t.field({
      type: 'Int',
      description: `Rows from the end of the list, or before a cursor: 0 to ${maxPageSize}.`,
    }),
    before: t.field({ type: 'String', description: 'Only rows before this cursor.' }),
  }))
}

/** `PackageConnection`: the page of a root field. */
export function addConnectionType(
  builder: Builder,
  product: Product,
  row: RowRef,
  pages: PageTypes,
  { meta }: MetaTypes,
) {
  const names = typeNames(product)
  const searchable = product.embeddings.length > 0
  const edge = addEdgeType(builder, product, row, names.edge, searchable)
  const connection = builder.objectRef<ResponseObject>(names.connection).implement({
    description: `A page of ${product.typeName}, with what is known about its rows.`,
    fields: (t) => ({
      edges: t.field({
        type: [edge],
        description: 'The rows of the page, each with its cursor.',
        resolve: pick<ResponseObject[]>(),
      }),
      nodes: t.field({
        type: [row],
        description: 'The rows of the page.',
        resolve: pick<ResponseObject[]>(),
      }),
      pageInfo: t.field({
        type: pages.pageInfo,
        description: 'Where the page stands in its list.',
        resolve: pick<PageInfo>(),
      }),
      count: t.field({
        type: pages.count,
        description: 'How many rows match, whatever the page.',
        args: countArguments(builder),
        resolve: pick<Count>(),
      }),
      meta: t.field({
        type: meta,
        description: 'What is known about exactly these rows: contract, freshness, version.',
        resolve: pick<Meta>(),
      }),
    }),
  })
  if (searchable) {
    builder.objectField(connection, 'searchInfo', (t) =>
      t.field({
        type: pages.searchInfo,
        nullable: true,
        description: 'How the search was made; null without one.',
        resolve: pick<SearchInfo | null>(),
      }),
    )
  }
  return connection
}

/** `PackageRelatedConnection`: the page of a relation, under a row. */
export function addRelatedConnectionType(
  builder: Builder,
  product: Product,
  row: RowRef,
  pages: PageTypes,
) {
  const names = typeNames(product)
  const edge = addEdgeType(builder, product, row, names.relatedEdge, false)
  return builder.objectRef<ResponseObject>(names.relatedConnection).implement({
    description: `A page of ${product.typeName} that belong to one row.`,
    fields: (t) => ({
      edges: t.field({
        type: [edge],
        description: 'The rows of the page, each with its cursor.',
        resolve: pick<ResponseObject[]>(),
      }),
      nodes: t.field({
        type: [row],
        description: 'The rows of the page.',
        resolve: pick<ResponseObject[]>(),
      }),
      pageInfo: t.field({
        type: pages.pageInfo,
        description: 'Where the page stands in its list.',
        resolve: pick<PageInfo>(),
      }),
      count: t.field({
        type: pages.count,
        description: 'How many rows match, whatever the page.',
        args: countArguments(builder),
        resolve: pick<Count>(),
      }),
    }),
  })
}

function addEdgeType(
  builder: Builder,
  product: Product,
  row: RowRef,
  name: string,
  searchable: boolean,
) {
  const edge = builder.objectRef<ResponseObject>(name).implement({
    description: `A row of ${product.typeName} and its place in the list.`,
    fields: (t) => ({
      node: t.field({ type: row, description: 'The row.', resolve: pick<ResponseObject>() }),
      cursor: hasVisibleGrain(product)
        ? t.field({
            type: 'String',
            description: 'The place of the row in this ordering, for after and before.',
            resolve: pick<string>(),
          })
        : t.field({
            type: 'String',
            nullable: true,
            description: 'Always null: what tells the rows apart is masked.',
            resolve: pick<null>(),
          }),
    }),
  })
  if (searchable) {
    builder.objectFields(edge, (t) => ({
      score: t.field({
        type: 'Float',
        nullable: true,
        description:
          'Similarity to what is searched for, 1 - distance: 1 is the same direction, 0 unrelated, -1 opposite. Higher is better. Null without a search.',
        resolve: pick<number | null>(),
      }),
      distance: t.field({
        type: 'Float',
        nullable: true,
        description:
          'Cosine distance to what is searched for, from 0 to 2. Lower is better. Null without a search.',
        resolve: pick<number | null>(),
      }),
    }))
  }
  return edge
}
