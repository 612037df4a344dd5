import { around, vary, type FloorQuestion, type Shape } from './shape.ts'

const fields = 'title text package { name license }'

const requests: Shape['requests'] = ({ vectors }) =>
  vary((number) => ({ vector: around(vectors, number) }))

/** @param how what the search says beside its vector */
const platinum = (how: string) => ({
  query: `query Vector($vector: [Float!]!) {
    chunks(search: { near: { vector: $vector }${how} }, first: 10) { nodes { ${fields} } }
  }`,
})

/** @param fn the function that searches, as PostGraphile names it */
const postgraphile = (fn: string) => ({
  query: `query Vector($vector: [Float]!) {
    chunks: ${fn}(query: $vector, k: 10) {
      nodes { title text package: packageByPackageName { name license } }
    }
  }`,
})

/** @param distance as an index orders by it, or in a form that no index does */
const floor = (distance: string, order: string): FloorQuestion => ({
  sql: `select coalesce(json_agg(r), '[]')::text as json from (
      select c.title, c.text, json_build_object('name', p.name, 'license', p.license) as package
      from (
        select title, text, package_name, id, ${distance} as distance
        from platinum.chunks order by ${order} limit 10
      ) as c
      join gold.packages as p on p.name = c.package_name
      order by c.distance, c.id) as r`,
  values: ({ vector }) => [JSON.stringify(vector)],
  before: '{"data":{"chunks":{"nodes":',
  after: '}}}',
})

/** As anybody would ask: the others walk the HNSW index. */
export const vector: Shape = {
  name: 'vector',
  title: 'the 10 chunks nearest to a vector, with their packages',
  agreement: 'similar',
  requests,
  platinum: platinum(''),
  postgraphile: postgraphile('platinumChunksNear'),
  floor: floor('embedding <=> $1::vector', 'distance'),
}

/** Every target compares all vectors, so that the serving of a search is compared alone. */
export const vectorExact: Shape = {
  name: 'vector-exact',
  title: 'the same, with every vector compared',
  agreement: 'same',
  requests,
  platinum: platinum(', exact: true'),
  postgraphile: postgraphile('platinumChunksNearExact'),
  floor: floor('(embedding <=> $1::vector) + 0', 'distance, id'),
}
