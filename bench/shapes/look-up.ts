import { around, vary, type Shape } from './shape.ts'

const fields = 'name license description dependents publishedAt'

export const lookUp: Shape = {
  name: 'look-up',
  title: 'one package by its name',
  agreement: 'same',
  requests: ({ names }) => vary((number) => ({ name: around(names, number) })),
  platinum: { query: `query LookUp($name: String!) { package(name: $name) { ${fields} } }` },
  postgraphile: {
    query: `query LookUp($name: String!) { package: packageByName(name: $name) { ${fields} } }`,
  },
  floor: {
    sql: `select row_to_json(r)::text as json from (
        select name, license, description, dependents, published_at as "publishedAt"
        from gold.packages where name = $1) as r`,
    values: ({ name }) => [name],
    before: '{"data":{"package":',
    after: '}}',
  },
}
