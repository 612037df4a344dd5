import type { Shape, Variables } from '../shapes/shape.ts'
import type { TargetName } from '../targets/target.ts'

/** Where a target is asked, and with what. */
export interface Question {
  readonly path: string
  readonly body: string
}

export function question(shape: Shape, target: TargetName, variables: Variables): Question {
  if (target === 'floor') return { path: `/${shape.name}`, body: JSON.stringify(variables) }
  const { query } = shape[target]
  return { path: '/graphql', body: JSON.stringify({ query, variables }) }
}

/** The request as it goes over the wire. */
export function httpRequest({ path, body }: Question): string {
  return [
    `POST ${path} HTTP/1.1`,
    'Host: localhost',
    'Content-Type: application/json',
    'Accept: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n')
}
