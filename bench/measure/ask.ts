import { z } from 'zod'
import { question } from '../load/request.ts'
import type { Shape, Variables } from '../shapes/shape.ts'
import type { Target } from '../targets/target.ts'

const answerSchema = z.object({
  data: z.unknown().optional(),
  errors: z.array(z.unknown()).optional(),
})

/** One answer's data. @throws Error with what the target said, when it is not data alone */
export async function ask(target: Target, shape: Shape, variables: Variables): Promise<unknown> {
  const { path, body } = question(shape, target.name, variables)
  return await post(target, path, body, shape.name)
}

async function post(target: Target, path: string, body: string, what: string): Promise<unknown> {
  const response = await fetch(`http://127.0.0.1:${target.port}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body,
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${target.name} refuses ${what}: ${text.slice(0, 1000)}`)
  const { data, errors } = answerSchema.parse(JSON.parse(text))
  if (errors) throw new Error(`${target.name} fails at ${what}: ${text.slice(0, 1000)}`)
  return data
}

const fieldsSchema = z.object({
  __schema: z.object({ queryType: z.object({ fields: z.array(z.object({ name: z.string() })) }) }),
})

/** Names of the root fields that a GraphQL target has. */
export async function rootFields(target: Target): Promise<ReadonlySet<string>> {
  const query = '{ __schema { queryType { fields { name } } } }'
  const data = await post(target, '/graphql', JSON.stringify({ query }), 'introspection')
  const { fields } = fieldsSchema.parse(data).__schema.queryType
  return new Set(fields.map(({ name }) => name))
}

const searchSchema = z.object({
  chunks: z.object({ searchInfo: z.object({ strategy: z.string(), exact: z.boolean() }) }),
})

/** How Platinum says that it searches: `EXACT`, or by an index. */
export async function searchStrategy(target: Target, vector: readonly number[]): Promise<string> {
  const query = `query ($vector: [Float!]!) {
    chunks(search: { near: { vector: $vector } }, first: 10) { searchInfo { strategy exact } }
  }`
  const body = JSON.stringify({ query, variables: { vector } })
  const data = await post(target, '/graphql', body, 'searchInfo')
  return searchSchema.parse(data).chunks.searchInfo.strategy
}
