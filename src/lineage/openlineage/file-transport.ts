import { mkdir, open, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { EventTransport } from './transport.ts'

/** Appends each event to a file, a line each (ndjson). */
export function fileTransport(path: string): EventTransport {
  return {
    async send(event) {
      await mkdir(dirname(path), { recursive: true })
      await using file = await open(path, 'a+')
      // A process that was killed while it wrote has left half a line, which is ended here.
      const torn = await endsWithin(file)
      await file.appendFile(`${torn ? '\n' : ''}${event}\n`)
      await file.datasync()
    },
  }
}

async function endsWithin(file: FileHandle): Promise<boolean> {
  const { size } = await file.stat()
  if (size === 0) return false
  const last = Buffer.alloc(1)
  await file.read(last, 0, 1, size - 1)
  return last.toString() !== '\n'
}

/** Prints each event, a line each. */
export function consoleTransport(print: (line: string) => void): EventTransport {
  return {
    send(event) {
      print(event)
      return Promise.resolve()
    },
  }
}
