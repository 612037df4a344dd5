import type { PageInfoFacts, SearchFacts } from '../query/connection-facts.ts'
import type { Builder } from './builder.ts'

export type PageInfo = PageInfoFacts

export interface Count {
  readonly value: number
  readonly exact: boolean
}

export type SearchInfo = SearchFacts

export type PageTypes = ReturnType<typeof addPageTypes>

/** Adds the types that the pages of all products have in common. */
export function addPageTypes(builder: Builder) {
  const pageInfo = builder.objectRef<PageInfo>('PageInfo').implement({
    description: 'Where a page stands in its list. Every value is exact.',
    fields: (t) => ({
      hasNextPage: t.exposeBoolean('hasNextPage', { description: 'Whether rows follow the page.' }),
      hasPreviousPage: t.exposeBoolean('hasPreviousPage', {
        description: 'Whether rows precede the page.',
      }),
      startCursor: t.exposeString('startCursor', {
        nullable: true,
        description: 'Cursor of the first row; null for an empty page.',
      }),
      endCursor: t.exposeString('endCursor', {
        nullable: true,
        description: 'Cursor of the last row; null for an empty page.',
      }),
    }),
  })
  const count = builder.objectRef<Count>('Count').implement({
    description: 'How many rows match, whatever the page.',
    fields: (t) => ({
      value: t.exposeInt('value', { description: 'The number of rows.' }),
      exact: t.exposeBoolean('exact', {
        description: 'Whether the number is exact; beyond 2147483647 it is a lower bound.',
      }),
    }),
  })
  const strategy = builder.enumType('SearchStrategy', {
    description: 'How a search found its rows.',
    values: {
      EXACT: { description: 'Every row that matches was compared.' },
      HNSW: { description: 'An index chose the rows; some of the nearest may be missing.' },
    },
  })
  const searchInfo = builder.objectRef<SearchInfo>('SearchInfo').implement({
    description: 'How a search was made.',
    fields: (t) => ({
      strategy: t.expose('strategy', { type: strategy, description: 'How rows were found.' }),
      exact: t.exposeBoolean('exact', {
        description: 'Whether these are the nearest rows for certain.',
      }),
      exhausted: t.exposeBoolean('exhausted', {
        description: 'Whether no further rows match beyond this page.',
      }),
      candidates: t.exposeInt('candidates', {
        nullable: true,
        description:
          'Rows with a vector that passed the filter and were compared; null where an index may choose the rows.',
      }),
    }),
  })
  return { pageInfo, count, searchInfo }
}
