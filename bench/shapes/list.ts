import { licenses } from '../database/rows.ts'
import { around, vary, type Shape } from './shape.ts'

const fields = 'name license description dependents publishedAt'

export const list: Shape = {
  name: 'list',
  title: '100 packages of a license, most dependents first',
  agreement: 'same',
  requests: () => vary((number) => ({ license: around(licenses, number) })),
  platinum: {
    query: `query List($license: String!) {
      packages(where: { license: { eq: $license } }, orderBy: [{ dependents: DESC }], first: 100) {
        nodes { ${fields} }
      }
    }`,
  },
  postgraphile: {
    query: `query List($license: String!) {
      packages: allPackages(condition: { license: $license }, orderBy: [DEPENDENTS_DESC, NAME_ASC], first: 100) {
        nodes { ${fields} }
      }
    }`,
  },
  floor: {
    sql: `select coalesce(json_agg(r), '[]')::text as json from (
        select name, license, description, dependents, published_at as "publishedAt"
        from gold.packages where license = $1 order by dependents desc, name limit 100) as r`,
    values: ({ license }) => [license],
    before: '{"data":{"packages":{"nodes":',
    after: '}}}',
  },
}
