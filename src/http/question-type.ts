import { failure } from './refusal-response.ts'

/** Types of body that a question comes in. Forms are none of them: any web page can send those. */
const types = new Set([
  'application/json',
  'application/graphql+json',
  'application/graphql-response+json',
  'application/graphql',
])

/** Whether a request to /graphql has a body of a type that is read; its method is looked at later. */
export function isQuestion({ method, headers }: Request): boolean {
  if (method !== 'POST') return true
  const [type = ''] = (headers.get('content-type') ?? '').split(/[;,]/)
  const encoding = headers.get('content-encoding') ?? 'identity'
  return types.has(type.trim().toLowerCase()) && encoding === 'identity'
}

export function unsupported(): Response {
  return failure(
    415,
    'UNSUPPORTED_MEDIA_TYPE',
    'Send JSON with Content-Type: application/json, not compressed.',
  )
}
