import type { CountFacts, PageInfoFacts, SearchFacts } from '../query/connection-facts.ts'
import { countedAnyway } from '../query/compile-count.ts'
import { largestCap } from '../query/read-count.ts'
import type { Builder } from './builder.ts'

export type PageInfo = PageInfoFacts

export type Count = CountFacts

export type SearchInfo = SearchFacts

/** The arguments of `count`. */
export function countArguments(builder: Builder) {
  return builder.args((t) => ({
    exact: t.boolean({
      defaultValue: false,
      description: `Whether to count every row, however many there are: as slow as reading them all. Default false: a list without conditions is counted while its table has at most ${countedAnyway} rows by Postgres' statistics, and estimated from them beyond; any other list is counted up to ${countedAnyway} rows.`,
    }),
    cap: t.int({
      description: `Count no further than this, 1 to ${largestCap}: enough to know whether there are many, and the cheapest way to know. Not with exact: true.`,
    }),
  }))
}

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
  const countKind = builder.enumType('CountKind', {
    description: 'What a count says.',
    values: {
      EXACT: { description: 'So many rows match.' },
      AT_LEAST: { description: 'So many rows match, and more: counting stopped there.' },
      ESTIMATE: {
        description:
          'About so many rows match, by what Postgres knows of the table; they may be fewer or more.',
      },
    },
  })
  const count = builder.objectRef<Count>('Count').implement({
    description: 'How many rows match, whatever the page.',
    fields: (t) => ({
      value: t.exposeInt('value', { description: 'The number of rows.' }),
      exact: t.exposeBoolean('exact', {
        description:
          'Whether the number is exact. Where it is not, kind says how it is to be understood.',
      }),
      kind: t.expose('kind', {
        type: countKind,
        description:
          'Whether the number is exact, a lower bound or an estimate. Beyond 2147483647 it is a lower bound.',
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
