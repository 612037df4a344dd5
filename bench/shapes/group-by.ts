import { z } from 'zod'
import type { Shape } from './shape.ts'

const measure = z.object({ dependents: z.coerce.number() })

const platinumAnswer = z.object({
  packagesAggregate: z.object({
    groups: z.array(
      z.object({
        key: z.object({ license: z.string() }),
        sum: measure,
        avg: measure,
        min: measure,
        max: measure,
      }),
    ),
  }),
})

const postgraphileAnswer = z.object({
  allPackages: z.object({
    groupedAggregates: z.array(
      z.object({
        keys: z.tuple([z.string()]),
        sum: measure,
        average: measure,
        min: measure,
        max: measure,
      }),
    ),
  }),
})

export const groupBy: Shape = {
  name: 'group-by',
  title: 'sum, average, least and most dependents by license',
  agreement: 'same',
  requests: () => [{}],
  platinum: {
    query: `query GroupBy {
      packagesAggregate(groupBy: [{ field: license }]) {
        groups {
          key { license }
          sum { dependents } avg { dependents } min { dependents } max { dependents }
        }
      }
    }`,
    read: (data) =>
      groups(
        platinumAnswer.parse(data).packagesAggregate.groups.map(({ key, ...measures }) => ({
          license: key.license,
          sum: measures.sum.dependents,
          avg: measures.avg.dependents,
          min: measures.min.dependents,
          max: measures.max.dependents,
        })),
      ),
  },
  postgraphile: {
    query: `query GroupBy {
      allPackages {
        groupedAggregates(groupBy: [LICENSE]) {
          keys
          sum { dependents } average { dependents } min { dependents } max { dependents }
        }
      }
    }`,
    read: (data) =>
      groups(
        postgraphileAnswer
          .parse(data)
          .allPackages.groupedAggregates.map(({ keys: [license], ...measures }) => ({
            license,
            sum: measures.sum.dependents,
            avg: measures.average.dependents,
            min: measures.min.dependents,
            max: measures.max.dependents,
          })),
      ),
  },
  floor: {
    sql: `select json_agg(r)::text as json from (
        select license, sum(dependents) as sum, avg(dependents) as avg, min(dependents) as min,
          max(dependents) as max
        from gold.packages group by license order by license) as r`,
    values: () => [],
    before: '{"data":{"groups":',
    after: '}}',
  },
}

interface Group {
  readonly license: string
  readonly sum: number
  readonly avg: number
  readonly min: number
  readonly max: number
}

function groups(list: readonly Group[]): { groups: Group[] } {
  return { groups: list.toSorted((a, b) => (a.license < b.license ? -1 : 1)) }
}
