import type { Audit } from '../audit-log/audit.ts'
import type { Identity } from '../identity/identity.ts'
import type { EmbeddingSpaces } from '../embedding/provider.ts'
import type { CostLimit } from '../policy/role-limits.ts'
import { readerOf, type HashKeys, type Reader } from '../policy/reader.ts'
import type { Explanation } from './explanation.ts'
import type { ClientTerms } from '../config/client-terms.ts'
import type { ServingWarning } from './serving-warning.ts'
import type { Provenance } from './provenance.ts'
import type { Sight } from './sight.ts'
import type { ResponseObject } from '../query/read-object.ts'
import type { TextStatement } from '../database/text-rows.ts'
import type { Database, Execution } from '../query/run-statement.ts'
import type { Statement } from '../query/sql-text.ts'
import type { ReaderWall } from '../second-wall/reader-wall.ts'
import type { OperationUse } from '../usage/operation-use.ts'

/** What is the same for every request. */
export interface ServerContext {
  readonly database: Database
  readonly spaces: EmbeddingSpaces
  /** The present moment; freshness is counted from it. */
  readonly now: () => Date
  /** Keys of the hashes that masks give. */
  readonly hashKeys: HashKeys
  /** Told of each statement before it runs. */
  readonly onStatement?: ((statement: Statement) => void) | undefined
  /** How operations are recorded; undefined: they are not. */
  readonly audit?: Audit | undefined
  /** Of the roles and policies that are applied. */
  readonly policyVersion?: string | undefined
  /** What roles let an operation cost; undefined: the same for all. */
  readonly costLimit?: CostLimit | undefined
  /** How Postgres itself holds requests to the rows of who asks; undefined: it does not. */
  readonly wall?: ReaderWall | undefined
  /** A database as one asker has it: those who wait for connections wait in turn. */
  readonly share?: ((database: Database, asker: string) => Database) | undefined
  /** Whether somebody is told the names of clients and of their operations; undefined: nobody is. */
  readonly tellsUsage?: ((identity: Identity) => boolean) | undefined
}

/** What resolvers work with. */
export interface GraphqlContext extends ServerContext {
  /** Who asks. */
  readonly identity: Identity
  /** Tells Postgres who asks, with each statement; undefined: it need not know. */
  readonly settings?: TextStatement | undefined
  /** Aborted when the client has gone. */
  readonly signal?: AbortSignal | undefined
  /** Waits until it is the asker's turn to do what takes long; undefined: nobody else has to wait. */
  readonly turn?: (() => Promise<void>) | undefined
  /** Told how the operation is answered, when its client asks for it. */
  readonly explanation?: Explanation | undefined
  /** How the program that asks calls itself. */
  readonly client?: string | undefined
  /** Sees what the operation reads, where it is recorded. */
  readonly witness?: Sight | undefined
  /** Told what was read, when the client asks where it comes from. */
  readonly provenance?: Provenance | undefined
  /** Told what an operation uses, before it is answered. */
  readonly onUse?: ((use: OperationUse) => void) | undefined
  /** What the client asks of all data, by the server's settings. */
  readonly clientTerms?: ClientTerms | undefined
  /** Takes what a client is warned of; undefined: it is not told. */
  readonly warnings?: ServingWarning[] | undefined
  /** What the statements of root fields came to, by response key, where they have run already. */
  readonly outcomes?: ReadonlyMap<string, Outcome> | undefined
}

/** The shaped answer of a root field. @throws what its statement threw */
export type Outcome = () => ResponseObject | null

/** `extensions` of an answer whose client asked for more than data; undefined for all others. */
export function extensionsOf({
  explanation,
  provenance,
  warnings = [],
}: GraphqlContext): { readonly platinum: Readonly<Record<string, unknown>> } | undefined {
  if (!explanation && !provenance && warnings.length === 0) return undefined
  return {
    platinum: {
      ...explanation?.extensions().platinum,
      ...provenance?.extension(),
      ...(warnings.length > 0 ? { warnings: warnings.toSorted(byPlace) } : {}),
    },
  }
}

/** Root fields are answered side by side, and their warnings come in any order. */
function byPlace(left: ServingWarning, right: ServingWarning): number {
  const [one, other] = [left, right].map(({ path, product }) => [...path, product].join(' '))
  return String(one) < String(other) ? -1 : 1
}

/**
 * What is the same for every request, for one of somebody: statements run where his rows are.
 * @param asker whose requests are counted together
 */
export function askedBy(
  context: ServerContext,
  identity: Identity,
  asker: string,
): Pick<GraphqlContext, keyof ServerContext | 'identity' | 'settings'> {
  const behind = context.wall?.of(identity)
  const database = behind?.database ?? context.database
  return {
    ...context,
    database: context.share?.(database, asker) ?? database,
    settings: behind?.settings,
    identity,
  }
}

/** What a plan is executed with. */
export function execution({
  database,
  spaces,
  hashKeys,
  identity,
  onStatement,
  settings,
  signal,
}: ServerContext & Partial<Pick<GraphqlContext, 'identity' | 'settings' | 'signal'>>): Execution {
  const reader: Reader | undefined = identity && readerOf(identity, hashKeys)
  return { database, spaces, reader, settings, onStatement, signal }
}
