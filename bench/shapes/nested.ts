import { licenses } from '../database/rows.ts'
import { around, vary, type Shape } from './shape.ts'

export const nested: Shape = {
  name: 'nested',
  title: '20 packages with 10 versions each',
  agreement: 'same',
  requests: () => vary((number) => ({ license: around(licenses, number) })),
  platinum: {
    query: `query Nested($license: String!) {
      packages(where: { license: { eq: $license } }, orderBy: [{ dependents: DESC }], first: 20) {
        nodes {
          name license
          versions(orderBy: [{ releasedAt: DESC }], first: 10) { nodes { tag size releasedAt } }
        }
      }
    }`,
  },
  postgraphile: {
    query: `query Nested($license: String!) {
      packages: allPackages(condition: { license: $license }, orderBy: [DEPENDENTS_DESC, NAME_ASC], first: 20) {
        nodes {
          name license
          versions: versionsByPackageName(orderBy: [RELEASED_AT_DESC, NUMBER_ASC], first: 10) {
            nodes { tag size releasedAt }
          }
        }
      }
    }`,
  },
  floor: {
    sql: `select coalesce(json_agg(r), '[]')::text as json from (
        select p.name, p.license, json_build_object('nodes', v.nodes) as versions
        from (
          select name, license, dependents from gold.packages
          where license = $1 order by dependents desc, name limit 20
        ) as p
        cross join lateral (
          select coalesce(json_agg(v), '[]') as nodes from (
            select tag, size, released_at as "releasedAt" from gold.versions
            where package_name = p.name order by released_at desc, number limit 10
          ) as v
        ) as v
        order by p.dependents desc, p.name) as r`,
    values: ({ license }) => [license],
    before: '{"data":{"packages":{"nodes":',
    after: '}}}',
  },
}
