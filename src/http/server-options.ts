import type { CorsConfig } from '../config/cors.ts'
import type { TrustedTexts } from '../config/trusted-documents.ts'
import type { Authenticator } from '../identity/authenticator.ts'
import type { EndpointAccess } from '../identity/endpoint-access.ts'
import type { SchemaSources } from '../graphql/schema-sources.ts'
import type { Log } from '../graphql/errors.ts'
import type { Database } from '../query/execute.ts'
import type { LineageIn } from './lineage-route.ts'
import type { EffectiveClasses } from '../policy/effective-classes.ts'
import type { Policies } from '../policy/policies.ts'
import type { Statement } from '../query/sql-text.ts'
import type { ReaderWall } from '../second-wall/reader-wall.ts'
import type { Audit } from '../audit-log/audit.ts'
import type { QueryLog } from '../usage/query-log.ts'

export interface ServerOptions extends SchemaSources {
  /** Where statements run: a pool, which stays the caller's to end. */
  readonly pool: Database
  /** The present moment; freshness is counted from it. */
  readonly now: () => Date
  /** Finds out who asks. */
  readonly authenticator: Authenticator
  /** Who may see what. Default: nobody sees more than what is public or internal. */
  readonly policies?: Policies | undefined
  /** How sensitive columns are, given what they are made from. Default: as declared. */
  readonly classes?: EffectiveClasses | undefined
  /** Fewest entities of a group that is told something of a masked column. Default 5. */
  readonly minimumGroup?: number | undefined
  /** What the keys of hashes and of cursors are made from. Default: a secret of this process alone. */
  readonly secret?: string | undefined
  /** Which roles open what is told beside data. */
  readonly access?: EndpointAccess | undefined
  /** How Postgres itself holds requests to the rows of who asks. Default: it does not. */
  readonly wall?: ReaderWall | undefined
  /** `dev` adds GraphiQL and suggestions in error messages. */
  readonly mode: 'dev' | 'serve'
  /** Whether it serves this machine alone, and refuses to be called by any other name. Default false. */
  readonly isLocal?: boolean | undefined
  /** Whether holders of `access.explain` may ask for plans and SQL; in `dev`, everyone. Default: in `dev`. */
  readonly explain?: boolean | undefined
  /** Whether every answer says what it cost. Default: to those who ask. */
  readonly tellCost?: boolean | undefined
  /** Which pages of other origins may ask. Default: none. */
  readonly cors?: CorsConfig | undefined
  /** What clients ask by id, and whether they may ask anything else. Default: they send texts. */
  readonly trustedDocuments?: TrustedTexts | undefined
  /** Takes the OpenLineage events of others at `POST /api/v1/lineage`. Default: there is nothing there. */
  readonly lineageIn?: LineageIn | undefined
  /** Records every operation; the caller's to close. Default: nobody does. */
  readonly audit?: Audit | undefined
  /** Counts which clients use which fields; the caller's to close. Default: nobody does. */
  readonly queryLog?: QueryLog | undefined
  /** Told of errors that readers see only by their id. */
  readonly log: Log
  /** Told of each statement before it runs. */
  readonly onStatement?: (statement: Statement) => void
}
