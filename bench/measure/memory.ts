import { once } from 'node:events'
import { connect } from 'node:net'
import { findShape } from '../shapes/all-shapes.ts'
import { httpRequest, question } from '../load/request.ts'
import { table } from '../report/table.ts'
import { startTarget } from '../targets/target.ts'
import { readSamples } from './samples.ts'

/** How often memory is read. */
const readings = 10
/** Requests on the way at a time. */
const connections = 10

/**
 * Asks Platinum the same operation very often, and then as many operations that all differ in their
 * text, and reads its memory meanwhile.
 */
export async function memoryTables(
  databaseUrl: string,
  requests: number,
  say: (line: string) => void,
): Promise<string> {
  const samples = await readSamples(databaseUrl)
  const lookUp = findShape('look-up')
  const variables = lookUp.requests(samples)
  const same = variables.map((each) => httpRequest(question(lookUp, 'platinum', each)))
  const distinct = (number: number): string =>
    httpRequest({
      path: '/graphql',
      body: JSON.stringify({
        query: `{ package(name: ${JSON.stringify(samples.names[number % samples.names.length])}) { n${number}: name license } }`,
      }),
    })
  const rows: string[][] = []
  for (const [what, request] of [
    ['one operation', (number: number) => same[number % same.length] ?? ''],
    ['operations of different text', distinct],
  ] as const) {
    const target = await startTarget('platinum', databaseUrl)
    try {
      const megabytes: string[] = []
      for (let reading = 0; reading < readings; reading++) {
        await askMany(target.port, request, (requests / readings) * reading, requests / readings)
        const { memoryBytes } = await target.usage()
        megabytes.push(String(Math.round(memoryBytes / 1e6)))
        say(`${what}: ${((reading + 1) * requests) / readings} requests, ${megabytes.at(-1)} MB`)
      }
      rows.push([what, ...megabytes])
    } finally {
      await target.stop()
    }
  }
  const head = Array.from(
    { length: readings },
    (_, index) => `${((index + 1) * requests) / readings / 1000}k`,
  )
  return `Resident memory in MB after so many requests:\n\n${table(['', ...head], rows)}`
}

/** Sends requests `from`, `from + 1`, … one after the other on each connection. */
async function askMany(
  port: number,
  request: (number: number) => string,
  from: number,
  count: number,
): Promise<void> {
  let next = from
  const end = from + count
  await Promise.all(
    Array.from({ length: connections }, async () => {
      const socket = connect(port, '127.0.0.1')
      await once(socket, 'connect')
      socket.setNoDelay()
      while (next < end) {
        const number = next
        next += 1
        socket.write(request(number))
        await answered(socket)
      }
      socket.destroy()
    }),
  )
}

/** Waits for one answer. @throws Error when it is none of data */
function answered(socket: ReturnType<typeof connect>): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = ''
    const onData = (part: Buffer): void => {
      text += part.toString('latin1')
      const head = text.indexOf('\r\n\r\n')
      const length = /content-length: (\d+)/i.exec(text)?.[1]
      if (head < 0 || length === undefined || text.length < head + 4 + Number(length)) return
      socket.off('data', onData)
      if (text.includes('{"data":', head)) resolve()
      else reject(new Error(text.slice(head + 4, head + 300)))
    }
    socket.on('data', onData)
  })
}
