import { PlatinumError } from '../errors/platinum-error.ts'
import { createServer } from '../http/server.ts'
import type { ServerOptions } from './options.ts'
import { say } from './output.ts'
import type { Session } from './session.ts'

/** Starts the GraphQL server of a session. @returns its address and how to close it. */
export async function startServer(
  { project, database }: Session,
  mode: 'dev' | 'serve',
  options: ServerOptions,
): Promise<{ readonly url: string; readonly close: () => Promise<void> }> {
  const port = options.port ?? environmentPort() ?? project.config.server?.port ?? 4000
  const host = options.host ?? process.env['HOST'] ?? project.config.server?.host ?? '127.0.0.1'
  const server = createServer({
    registry: project.registry,
    lineage: project.lineage,
    spaces: project.spaces,
    pool: database.pool,
    now: () => new Date(),
    mode,
    log: (line) => say(line),
  })
  try {
    const address = await server.listen(port, host)
    const shown = host === '127.0.0.1' || host === '0.0.0.0' || host === '::' ? 'localhost' : host
    return { url: `http://${shown}:${address.port}`, close: () => server.close() }
  } catch (cause) {
    await server.close()
    if (cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE') {
      throw new PlatinumError(
        {
          code: 'PORT_TAKEN',
          where: `${host}:${port}`,
          expected: 'a free port',
          found: 'another process listens on it',
          fix: `End that process, or choose another port with --port or PORT.`,
        },
        { cause },
      )
    }
    throw cause
  }
}

function environmentPort(): number | undefined {
  const text = process.env['PORT']
  if (text === undefined || text === '') return undefined
  const port = Number(text)
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port
  throw new PlatinumError({
    code: 'CONFIG_INVALID',
    where: 'the environment variable PORT',
    expected: 'a whole number from 0 to 65535',
    found: JSON.stringify(text),
    fix: 'Correct PORT, or unset it to use 4000.',
  })
}
