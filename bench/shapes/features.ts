import { featureNames } from '../schema/platinum/features.ts'
import { around, vary, type Shape } from './shape.ts'

const entities = 100
const fields = `packageName ${featureNames.join(' ')}`

export const features: Shape = {
  name: 'features',
  title: '20 features of 100 packages, by their names',
  agreement: 'same',
  requests: ({ names }) =>
    vary((number) => ({
      names: Array.from({ length: entities }, (_, index) => around(names, number * 7 + index)),
    })),
  platinum: {
    query: `query Features($names: [String!]!) {
      features(where: { packageName: { in: $names } }, first: 100) { nodes { ${fields} } }
    }`,
  },
  postgraphile: {
    query: `query Features($names: [String!]!) {
      features: allPlatinumFeatures(filter: { packageName: { in: $names } }, first: 100) { nodes { ${fields} } }
    }`,
  },
  floor: {
    sql: `select coalesce(json_agg(r), '[]')::text as json from (
        select package_name as "packageName", ${featureNames.join(', ')}
        from platinum.features where package_name = any($1) order by package_name limit 100) as r`,
    values: ({ names }) => [names],
    before: '{"data":{"features":{"nodes":',
    after: '}}}',
  },
}
