import type { FormatName } from '../contract/exchange/formats.ts'
import type { LayerName } from '../product/layer.ts'
import { Command, InvalidArgumentError, Option } from 'commander'

/** A command with the options every command has. */
export function projectCommand(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .option('--project <dir>', 'folder with schema/ and jobs/', '.')
}

export const portOption = (): Option =>
  new Option(
    '--port <number>',
    'port to listen on (default: PORT, else the configuration, else 4000)',
  ).argParser((text) => {
    const port = Number(text)
    if (!Number.isInteger(port) || port < 0 || port > 65_535) {
      throw new InvalidArgumentError(
        'A port is a whole number from 0 to 65535; 0 takes a free one.',
      )
    }
    return port
  })

export const hostOption = (): Option =>
  new Option(
    '--host <address>',
    'address to listen on (default: HOST, else the configuration, else 127.0.0.1: this machine only)',
  )

export interface ProjectOptions {
  readonly project: string
}

export interface ServerOptions extends ProjectOptions {
  readonly port?: number
  readonly host?: string
}

export interface MaterializeOptions extends ProjectOptions {
  readonly force?: boolean
  readonly only?: boolean
}

export interface RollbackOptions extends ProjectOptions {
  readonly reason: string
  /** Who goes back. Default: the user of the operating system. */
  readonly by?: string
}

export interface KeyCreateOptions extends ProjectOptions {
  readonly name: string
  readonly role: readonly string[]
  readonly product: readonly string[]
  /** `name=value` each. */
  readonly attribute: readonly string[]
  readonly purpose?: string
  /** A duration, or `never`. */
  readonly expires: string
}

export interface KeyListOptions extends ProjectOptions {
  readonly json?: boolean
}

export interface PlaceLineageOptions extends ProjectOptions {
  readonly up?: boolean
  readonly down?: boolean
  readonly depth?: number
  readonly limit: number
  readonly indirect?: boolean
  /** ISO 8601. */
  readonly asOf?: string
  readonly impact?: boolean
  readonly days: number
  readonly json?: boolean
}

export interface SchemaOptions extends ProjectOptions {
  /** Roles of the reader whose schema is printed. */
  readonly role?: readonly string[]
}

export interface SqlLineageOptions {
  /** Path of the SQL. */
  readonly file: string
  /** Path of the columns of its tables. */
  readonly schema: string
  readonly searchPath?: readonly string[]
  readonly json?: boolean
}

export interface ContractDiffOptions extends ProjectOptions {
  readonly against: string
  readonly usage?: boolean
  readonly removed?: readonly string[]
  readonly json?: boolean
}

export interface ContractExportOptions extends ProjectOptions {
  readonly format: FormatName
  readonly sodaSource: string
  readonly out?: string
}

export interface ContractImportOptions extends ProjectOptions {
  readonly layer: LayerName
  /** Folder for the declarations. Default: schema/ of the project. */
  readonly out?: string
  readonly overwrite?: boolean
}

export interface AuditVerifyOptions extends ProjectOptions {
  /** A head of an earlier verification. */
  readonly contains?: string
  readonly json?: boolean
}

export interface WhoReadOptions extends ProjectOptions {
  /** Days to look back. */
  readonly days: number
  readonly json?: boolean
}

export interface ContractDriftOptions extends ProjectOptions {
  /** dbt's target folder. */
  readonly dbt: string
  /** The same folder of an earlier time. */
  readonly before?: string
  readonly json?: boolean
}

export interface PolicyCheckOptions extends ProjectOptions {
  readonly database?: boolean
}

export interface MigrateOptions extends ProjectOptions {
  readonly removed?: readonly string[]
}
