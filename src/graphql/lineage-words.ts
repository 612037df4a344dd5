import { directSubtypes, indirectSubtypes } from '../lineage/columns/edge.ts'
import type { Builder } from './builder.ts'

const meanings = {
  IDENTITY: 'The value itself.',
  TRANSFORMATION: 'A value made from it.',
  AGGREGATION: 'A value made from many rows of it.',
  JOIN: 'It decides which rows belong together.',
  GROUP_BY: 'It decides which rows are one group.',
  FILTER: 'It decides which rows there are.',
  SORT: 'It decides the order, and so which rows come first.',
  WINDOW: 'It decides which rows a window function sees.',
  CONDITIONAL: 'It decides between values.',
} as const

/** Adds the enums that say how one column has to do with another, in OpenLineage's words. */
export function addLineageWords(builder: Builder) {
  const type = builder.enumType('LineageType', {
    description: 'Whether values are made from a column, or only decided about by it.',
    values: {
      DIRECT: { description: 'Values are made from it.' },
      INDIRECT: { description: 'It decides which values there are.' },
    },
  })
  const subtype = builder.enumType('LineageSubtype', {
    description: 'How a column has to do with another.',
    values: Object.fromEntries(
      [...directSubtypes, ...indirectSubtypes].map((word) => [
        word,
        { value: word, description: meanings[word] },
      ]),
    ),
  })
  return { type, subtype }
}

export type LineageWords = ReturnType<typeof addLineageWords>
