/** What can be asked of a column over the rows of a group. */
export const measureFunctions = [
  'sum',
  'avg',
  'min',
  'max',
  'countDistinct',
  'stddev',
  'variance',
  'median',
] as const

export type MeasureFunction = (typeof measureFunctions)[number]
