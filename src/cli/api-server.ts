import { createServer as createProbe } from 'node:net'
import { withDefaults } from '../config/limits.ts'
import { PlatinumError } from '../errors/platinum-error.ts'
import { createAuthenticator } from '../identity/create-authenticator.ts'
import { identityWays } from '../identity/settings.ts'
import { createServer } from '../http/server.ts'
import { readDatasetSpace } from '../lineage/openlineage/dataset-names.ts'
import type { KnownNames } from '../lineage/openlineage/receive/known-names.ts'
import { projectNames } from '../lineage/openlineage/receive/own-names.ts'
import { jobNamespaceOf } from '../lineage/openlineage/settings.ts'
import type { Project } from '../project/load-project.ts'
import type { ServerOptions } from './options.ts'
import { say, warn } from './output.ts'
import { policySecret } from './policy-secret.ts'
import { openServingPools } from './second-wall.ts'
import type { Session } from './session.ts'
import type { Pool } from 'pg'
import { QueryLog } from '../usage/query-log.ts'
import { assertDocuments } from './documents.ts'
import { openAudit } from './open-audit.ts'

/** Where the API listens. Port 0 takes a free one. */
export interface ServerAddress {
  readonly port: number
  readonly host: string
}

/** The address asked for: options, then the environment, then the configuration, then the default. */
export function serverAddress({ config }: Project, options: ServerOptions): ServerAddress {
  return {
    port: options.port ?? environmentPort() ?? config.server?.port ?? 4000,
    host: options.host ?? (process.env['HOST'] || config.server?.host || '127.0.0.1'),
  }
}

/** Says at once that a port is taken, instead of after the work that comes before listening. */
export async function assertPortIsFree(address: ServerAddress): Promise<void> {
  const probe = createProbe()
  try {
    await new Promise<void>((resolve, reject) => {
      probe.once('error', reject)
      probe.listen(address.port, address.host, resolve)
    })
  } catch (cause) {
    throw listenError(address, cause)
  }
  await new Promise<void>((resolve) => {
    probe.close(() => resolve())
  })
}

/** Starts the GraphQL server of a session. @returns its address and how to close it. */
export async function startServer(
  session: Session,
  mode: 'dev' | 'serve',
  address: ServerAddress,
): Promise<{ readonly url: string; readonly close: () => Promise<void> }> {
  const { project, database } = session
  const ways = identityWays(project.identity, mode)
  const isSilent = project.identity.anonymous === undefined
  if (ways.anonymous && isSilent && !isHere(address.host)) {
    warn(
      `Anyone who reaches ${address.host} may ask, since this is "platinum dev". Declare identity: { anonymous: false } in platinum.config.ts to refuse whom it does not know.`,
    )
  }
  const { access } = project.identity
  if (mode === 'serve' && project.config.server?.explain === true && !access.explain) {
    warn(
      "server.explain is true, and nobody is told plans: declare identity: { access: { explain: ['…'] } } in platinum.config.ts with the roles that may.",
    )
  }
  assertDocuments(project)
  const limits = withDefaults(project.config.limits)
  // Its own pool: materializing takes longer than a request may.
  const { pool, wall, close } = await openServingPools(session, {
    applicationName: 'platinum api',
    statementTimeoutMs: limits.statementMs,
    lockTimeoutMs: limits.lockMs,
  })
  const queryLog = openQueryLog(project, pool)
  const now = (): Date => new Date()
  const authenticator = createAuthenticator({ ways, database: pool, now, log: (line) => say(line) })
  authenticator.prepare()
  const audit = openAudit(project, pool, warn)
  const server = createServer({
    registry: project.registry,
    lineage: project.lineage,
    spaces: project.spaces,
    policies: project.policies,
    classes: project.classes,
    minimumGroup: project.config.policy?.minimumGroup,
    secret: policySecret(project, process.env, mode, warn),
    pool,
    wall,
    limits,
    clients: new Map(Object.entries(project.config.clients ?? {})),
    explain: mode === 'dev' || project.config.server?.explain === true,
    tellCost: project.config.server?.tellCost,
    cors: project.config.server?.cors,
    // Whoever develops writes documents that are not trusted yet.
    trustedDocuments: project.documents && {
      ...project.documents,
      mode: mode === 'dev' ? 'also' : project.documents.mode,
    },
    authenticator,
    access: project.identity.access,
    now,
    mode,
    isLocal: mode === 'dev' && isHere(address.host),
    lineageIn: {
      apiKey: process.env['PLATINUM_LINEAGE_API_KEY'] || project.config.lineage?.apiKey,
      names: await knownNames(project, database),
    },
    queryLog,
    audit,
    log: (line) => say(line),
  })
  const { port } = await server.listen(address.port, address.host).catch(async (cause: unknown) => {
    await audit?.close()
    await queryLog?.[Symbol.asyncDispose]()
    await close()
    throw listenError(address, cause)
  })
  return {
    url: `http://${shownHost(address.host)}:${port}`,
    close: async () => {
      await server.close()
      await audit?.close()
      await queryLog?.[Symbol.asyncDispose]()
      await close()
    },
  }
}

function openQueryLog({ config }: Project, pool: Pool): QueryLog | undefined {
  const setting = config.queryLog ?? {}
  if (setting === false || process.env['PLATINUM_QUERY_LOG'] === 'off') return undefined
  return new QueryLog({ pool, now: () => new Date(), days: setting.days, onProblem: warn })
}

async function knownNames(
  { registry, lineage, config, name }: Project,
  database: Session['database'],
): Promise<KnownNames> {
  const { openlineage = {} } = config.lineage ?? {}
  return projectNames(registry, lineage, {
    space: await readDatasetSpace(database, openlineage.datasetNamespace),
    jobNamespace: jobNamespaceOf(openlineage, process.env, name),
  })
}

/** Whether only this machine reaches the address. */
function isHere(host: string): boolean {
  return ['localhost', '::1'].includes(host) || /^127\.\d+\.\d+\.\d+$/.test(host)
}

/** What to type into a browser on this machine. */
function shownHost(host: string): string {
  if (host === '127.0.0.1' || host === '0.0.0.0' || host === '::') return 'localhost'
  return host.includes(':') ? `[${host}]` : host
}

function listenError({ host, port }: ServerAddress, cause: unknown): unknown {
  if (!(cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE')) return cause
  return new PlatinumError(
    {
      code: 'PORT_TAKEN',
      where: `${host}:${port}`,
      expected: 'a free port',
      found: 'another process listens on it',
      fix: 'End that process, or choose another port with --port or PORT.',
    },
    { cause },
  )
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
