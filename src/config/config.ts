import type { AuditedOperations } from '../audit-log/audit.ts'
import type { EmbeddingProvider } from '../embedding/provider.ts'
import type { IdentityConfig } from '../identity/settings.ts'
import type { OpenLineageConfig } from '../lineage/openlineage/settings.ts'
import type { ClientTerms } from './client-terms.ts'
import type { CorsConfig } from './cors.ts'
import type { Limits } from './limits.ts'
import type { TrustedDocumentsConfig } from './trusted-documents.ts'

/** What `platinum.config.ts` may hold. Everything is optional; the environment overrides it. */
export interface PlatinumConfig {
  readonly embeddings?: {
    /** Space name → provider. Default: `{ default: hashing({ dimensions: 384 }) }`. */
    readonly spaces?: Readonly<Record<string, EmbeddingProvider>>
  }
  readonly server?: {
    /** Default 4000; `PORT` overrides it. */
    readonly port?: number
    /** Default 127.0.0.1, which only this machine can reach; `HOST` overrides it. */
    readonly host?: string
    /**
     * Whether `platinum serve` tells plans, SQL and times to who asks for them and holds a role of
     * `identity.access.explain`. Default false.
     */
    readonly explain?: boolean
    /**
     * Whether every answer says in `extensions.platinum.cost` what it cost, as it does for whoever
     * sends `Platinum-Explain: cost`. Default false.
     */
    readonly tellCost?: boolean
    /** Which pages of other origins may ask. Default: none. */
    readonly cors?: CorsConfig
  }
  readonly lineage?: {
    /**
     * What senders of events to `POST /api/v1/lineage` must show as a bearer token;
     * `PLATINUM_LINEAGE_API_KEY` overrides it. Without a key, events are accepted in `dev` alone.
     */
    readonly apiKey?: string
    /**
     * Functions of the database that depend on nothing but what they are given, so that they read
     * no table: `slugify`, `house.slugify`, or `st_*` for all that begin alike. Those of Postgres
     * and of its own extensions are known. Of any other it is taken that its result may hold
     * whatever its query reads.
     */
    readonly functions?: readonly string[]
    /** Where the events of this project's own runs go. Default: nowhere. */
    readonly openlineage?: OpenLineageConfig
  }
  /**
   * Counts, by day, which clients ask which operations and use which fields, but no value of any
   * request. Default: on, and kept for 90 days; `false` or `PLATINUM_QUERY_LOG=off` turns it off.
   */
  readonly queryLog?: false | { readonly days?: number }
  /** Who may ask. Without it, `platinum serve` does not start. */
  readonly identity?: IdentityConfig
  /** What clients ask of all data they read, by the name that their key or their requests give. */
  readonly clients?: Readonly<Record<string, ClientTerms>>
  /**
   * Records what each operation read, and for whom, in a log that can only be added to. `false`
   * turns it off; then nobody can say later who read a column.
   */
  readonly audit?:
    | false
    | {
        /** Default `all`. `protected`: those that touch anything classified above `internal`. */
        readonly operations?: AuditedOperations
        /**
         * Hashes the values of operations, so that the log says which were the same and not what
         * they were; `PLATINUM_AUDIT_KEY` overrides it. At least 32 characters. Default: a key that
         * each process makes and forgets.
         */
        readonly key?: string
      }
  readonly policy?: {
    /**
     * What the keys of hashes and cursors are made from; `PLATINUM_SECRET` overrides it. The same
     * secret gives the same hashes, and takes the same cursors, in every process and after every start.
     */
    readonly secret?: string
    /** Fewest entities of a group that is told something of a masked column. Default 5. */
    readonly minimumGroup?: number
    /**
     * Whether Postgres itself holds the API to what it may read, by roles and row-level security.
     * `auto`: where it can be set up, and a warning where not. `required`: `platinum migrate` and
     * `platinum serve` refuse to go on without it. `false`: never. Default `auto`;
     * `PLATINUM_SECOND_WALL` overrides it.
     */
    readonly secondWall?: 'auto' | 'required' | false
  }
  /** Operations that clients name instead of sending them. Default: any text is answered. */
  readonly trustedDocuments?: TrustedDocumentsConfig
  /** What requests may ask of the server. Default: `defaultLimits`. */
  readonly limits?: Partial<Limits>
}

/** Gives `platinum.config.ts` its types. */
export const defineConfig = (config: PlatinumConfig): PlatinumConfig => config
