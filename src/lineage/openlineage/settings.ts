import { isAbsolute, resolve } from 'node:path'
import type { Problem } from '../../errors/platinum-error.ts'
import type { EventTransport } from './transport.ts'

/** What `platinum.config.ts` may say about OpenLineage. The environment overrides it. */
export interface OpenLineageConfig {
  /** Where events are posted: `http://marquez:5000`. `OPENLINEAGE_URL` overrides it. */
  readonly url?: string
  /** Path below the URL. Default `api/v1/lineage`; `OPENLINEAGE_ENDPOINT` overrides it. */
  readonly endpoint?: string
  /** Sent as a bearer token. `OPENLINEAGE_API_KEY` overrides it. */
  readonly apiKey?: string
  /** Namespace of this project's jobs. Default: name of its folder; `OPENLINEAGE_NAMESPACE` overrides it. */
  readonly namespace?: string
  /**
   * Namespace of this project's tables, where others reach the database by another name than this
   * process does: `postgres://db.example.com:5432`. Default: host and port of the connection.
   */
  readonly datasetNamespace?: string
  /** A file to which events are appended, a line each; from the project's folder. */
  readonly file?: string
  /** Whether events are printed, a line each. Default false. */
  readonly console?: boolean
  /** Other ways by name, such as one to Kafka. */
  readonly transports?: Readonly<Record<string, EventTransport>>
  /** Sends nothing. `OPENLINEAGE_DISABLED` overrides it. Default false. */
  readonly disabled?: boolean
}

/** Where events go and how things are called in them. */
export interface OpenLineageSettings {
  readonly jobNamespace: string
  readonly datasetNamespace: string | undefined
  readonly http: { readonly url: URL; readonly apiKey: string | undefined } | undefined
  readonly file: string | undefined
  readonly console: boolean
  readonly transports: ReadonlyMap<string, EventTransport>
}

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Reads the settings of a project. An empty variable is one that is not set.
 *
 * @returns settings undefined where nothing is to be sent, and every problem, code CONFIG_INVALID.
 */
export function readOpenLineage(
  config: OpenLineageConfig,
  env: Environment,
  project: { readonly name: string; readonly directory: string },
): { settings: OpenLineageSettings | undefined; problems: Problem[] } {
  const read = (name: string): string | undefined => env[name]?.trim() || undefined
  const disabled = read('OPENLINEAGE_DISABLED')
  const isDisabled =
    disabled === undefined ? config.disabled === true : /^(true|t|1|yes)$/i.test(disabled)
  if (isDisabled) return { settings: undefined, problems: [] }
  const base = read('OPENLINEAGE_URL') ?? config.url
  const endpoint = read('OPENLINEAGE_ENDPOINT') ?? config.endpoint ?? 'api/v1/lineage'
  const url = base === undefined ? undefined : joined(base, endpoint)
  const problems: Problem[] = []
  if (base !== undefined && url === undefined) {
    problems.push(badUrl(read('OPENLINEAGE_URL') !== undefined))
  }
  const { file, transports = {} } = config
  const isSent =
    url !== undefined ||
    file !== undefined ||
    config.console === true ||
    Object.keys(transports).length > 0
  if (!isSent) return { settings: undefined, problems }
  return {
    problems,
    settings: {
      jobNamespace: jobNamespaceOf(config, env, project.name),
      datasetNamespace: config.datasetNamespace,
      http: url && { url, apiKey: read('OPENLINEAGE_API_KEY') ?? config.apiKey },
      file: file === undefined || isAbsolute(file) ? file : resolve(project.directory, file),
      console: config.console === true,
      transports: new Map(Object.entries(transports)),
    },
  }
}

/** How a project's jobs are called, whether their events are sent or not. */
export function jobNamespaceOf(
  { namespace }: OpenLineageConfig,
  env: Environment,
  project: string,
): string {
  return env['OPENLINEAGE_NAMESPACE']?.trim() || namespace || project
}

/** Undefined for what is no address of a server. Credentials belong into the key. */
function joined(base: string, endpoint: string): URL | undefined {
  const text = `${base.replace(/\/+$/, '')}/${endpoint.replace(/^\/+/, '')}`
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isUsable =
    url !== undefined &&
    /^https?:$/.test(url.protocol) &&
    url.username === '' &&
    url.password === ''
  return isUsable ? url : undefined
}

/** The address is not quoted: it may hold a password. */
function badUrl(fromEnvironment: boolean): Problem {
  return {
    code: 'CONFIG_INVALID',
    where: fromEnvironment
      ? 'the environment variable OPENLINEAGE_URL'
      : 'platinum.config.lineage.openlineage.url',
    expected: 'an address such as http://marquez:5000, without a user and password in it',
    found: 'something else',
    fix: 'Correct the address, and put a key into OPENLINEAGE_API_KEY.',
  }
}
