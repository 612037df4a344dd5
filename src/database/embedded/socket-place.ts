import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'

/** Where the embedded database listens, and how other processes of the same project find it. */
const addressSchema = z.object({
  /** The process that owns the database. */
  pid: z.int(),
  /** A folder with a Unix socket, or a loopback address. */
  host: z.string(),
  port: z.int(),
  /** Only where the address is one that other users of the machine can reach. */
  password: z.string().optional(),
})

export type Address = z.infer<typeof addressSchema>

/** The name that Postgres' own clients look for in a folder given as host. */
export const defaultPort = 5432
export const socketFile = (folder: string) => join(folder, `.s.PGSQL.${defaultPort}`)

/** Operating systems allow 104 to 108 bytes for a socket's path. */
const longestSocketPath = 100
const temporaryPrefix = 'platinum-'

/**
 * A fresh place to listen at. Unix sockets stand in a folder that only this user may enter;
 * Windows gets a loopback port and a password.
 */
export async function makePlace(directory: string): Promise<Address> {
  if (process.platform === 'win32') {
    const password = randomBytes(24).toString('base64url')
    return { pid: process.pid, host: '127.0.0.1', port: 0, password }
  }
  const own = join(directory, 'socket')
  await mkdir(own, { mode: 0o700 })
  if (await canListen(own)) return { pid: process.pid, host: own, port: defaultPort }
  await rm(own, { recursive: true })
  const host = await mkdtemp(join(tmpdir(), temporaryPrefix))
  return { pid: process.pid, host, port: defaultPort }
}

/** False for a path that is too long, and on file systems without sockets, such as some shares. */
async function canListen(folder: string): Promise<boolean> {
  if (Buffer.byteLength(socketFile(folder)) > longestSocketPath) return false
  const server = createServer()
  const { promise, resolve } = Promise.withResolvers<boolean>()
  server.once('error', () => resolve(false))
  server.listen(socketFile(folder), () => server.close(() => resolve(true)))
  return await promise
}

/** Removes what an earlier owner left: its socket's folder and the record of it. */
export async function clearPlace(directory: string): Promise<void> {
  const address = await readAddress(directory)
  await rm(join(directory, 'socket'), { recursive: true, force: true })
  if (address && isTemporaryFolder(address.host)) {
    await rm(address.host, { recursive: true, force: true })
  }
  await rm(addressFile(directory), { force: true })
}

/** Records the place for other processes. Whole or not at all. */
export async function writeAddress(directory: string, address: Address): Promise<void> {
  const draft = `${addressFile(directory)}.new`
  await writeFile(draft, `${JSON.stringify(address)}\n`, { mode: 0o600 })
  await rename(draft, addressFile(directory))
}

/** The recorded place, or undefined when there is none that can be read. */
export async function readAddress(directory: string): Promise<Address | undefined> {
  const text = await readFile(addressFile(directory), 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  try {
    return addressSchema.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

/** Whether someone accepts connections there. */
export async function answers(address: Address): Promise<boolean> {
  const socket =
    address.password === undefined
      ? connect(socketFile(address.host))
      : connect(address.port, address.host)
  const { promise, resolve } = Promise.withResolvers<boolean>()
  socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
  const connected = await promise
  socket.destroy()
  return connected
}

function addressFile(directory: string): string {
  return join(directory, 'postgres.json')
}

function isTemporaryFolder(folder: string): boolean {
  return dirname(folder) === tmpdir() && basename(folder).startsWith(temporaryPrefix)
}
