import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import pg from 'pg'
import { findShape } from '../shapes/all-shapes.ts'
import type { FloorQuestion, Variables } from '../shapes/shape.ts'
import { announce, databaseUrl, poolSize } from './serve.ts'

/*
 * The least a server can do: the shape's name is the path, the variables are the body, and the
 * JSON that a prepared statement builds is passed through.
 */

const pool = new pg.Pool({
  connectionString: databaseUrl(),
  max: poolSize,
  options: '-c TimeZone=UTC',
})
const questions = new Map<string, FloorQuestion>()

function question(name: string): FloorQuestion {
  const known = questions.get(name) ?? findShape(name).floor
  questions.set(name, known)
  return known
}

async function answer(name: string, body: string, response: ServerResponse): Promise<void> {
  const { sql, values, before, after } = question(name)
  // Only the benchmark itself sends requests here.
  const variables = JSON.parse(body) as Variables
  const { rows } = await pool.query<{ json: string | null }>({
    name,
    text: sql,
    values: values(variables),
  })
  const text = before + (rows[0]?.json ?? 'null') + after
  response.setHeader('Content-Type', 'application/json')
  response.setHeader('Content-Length', Buffer.byteLength(text))
  response.end(text)
}

function listen(request: IncomingMessage, response: ServerResponse): void {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const body = Buffer.concat(chunks).toString()
    answer((request.url ?? '').slice(1), body, response).catch((error: unknown) => {
      console.error(error)
      response.writeHead(500).end()
    })
  })
}

const server = createServer(listen)
server.listen(0, '127.0.0.1', () => announce((server.address() as AddressInfo).port))
