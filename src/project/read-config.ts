import { z } from 'zod'
import type { ClientTerms } from '../config/client-terms.ts'
import { durationSeconds } from '../product/duration.ts'
import type { PlatinumConfig } from '../config/config.ts'
import type { TrustedDocumentsConfig } from '../config/trusted-documents.ts'
import { withDefaults, type Limits } from '../config/limits.ts'
import type { EmbeddingProvider } from '../embedding/provider.ts'
import type { Problem } from '../errors/platinum-error.ts'
import { identityShape } from '../identity/settings.ts'
import type { OpenLineageConfig } from '../lineage/openlineage/settings.ts'
import type { EventTransport } from '../lineage/openlineage/transport.ts'
import type { Imported } from './import-module.ts'

/** Providers are looked into where the spaces are read. */
const provider = z.custom<EmbeddingProvider>((value) => value !== undefined)

const transport = z.custom<EventTransport>(
  (value) => z.object({ send: z.function() }).safeParse(value).success,
  'a transport has a function called send',
)

const text = z.string().min(1).exactOptional()
const count = z.int().min(1).exactOptional()
const milliseconds = z.int().min(1).max(2_147_483_647).exactOptional()

const origin = z
  .string()
  .refine(
    (given) => URL.canParse(given) && new URL(given).origin === given,
    'an origin is a scheme, a host and a port, such as https://app.example.com',
  )

const limitShapes = {
  bodyBytes: count,
  lineageBytes: count,
  documentCharacters: count,
  tokens: count,
  selections: count,
  rootFields: count,
  aliases: z.int().min(0).exactOptional(),
  directives: z.int().min(0).exactOptional(),
  values: z.int().min(1).exactOptional(),
  depth: z.int().min(0).exactOptional(),
  pageSize: count,
  maxPageSize: count,
  cost: count,
  statementMs: milliseconds,
  lockMs: milliseconds,
  headersMs: milliseconds,
  bodyMs: milliseconds,
  requestMs: milliseconds,
  answerMs: milliseconds,
  requestsPerMinute: z.int().min(0).exactOptional(),
  failuresPerMinute: z.int().min(0).exactOptional(),
  connectionsPerAddress: z.int().min(0).exactOptional(),
  waiting: z.int().min(0).exactOptional(),
} satisfies Record<keyof Limits, z.ZodType>

const limits = z.strictObject(limitShapes).refine(
  (given) => {
    const { pageSize, maxPageSize } = withDefaults(given as Partial<Limits>)
    return pageSize <= maxPageSize
  },
  { path: ['pageSize'], message: 'pageSize is larger than maxPageSize' },
)

const clientTerms = z.strictObject({
  onBreach: z.enum(['SERVE', 'WARN', 'ERROR']).exactOptional(),
  maxStaleness: z
    .custom<NonNullable<ClientTerms['maxStaleness']>>(
      (value) => typeof value === 'string' && durationSeconds(value) !== undefined,
      'an age is a whole number and a unit: 30s, 15m, 6h or 7d',
    )
    .exactOptional(),
} satisfies Record<keyof ClientTerms, z.ZodType>)

const configShape = z.strictObject({
  embeddings: z
    .strictObject({ spaces: z.record(z.string(), provider).exactOptional() })
    .exactOptional(),
  server: z
    .strictObject({
      port: z.int().min(0).max(65_535).exactOptional(),
      host: z.string().min(1).exactOptional(),
      explain: z.boolean().exactOptional(),
      tellCost: z.boolean().exactOptional(),
      cors: z.strictObject({ origins: z.union([z.literal('*'), z.array(origin)]) }).exactOptional(),
    })
    .exactOptional(),
  lineage: z
    .strictObject({
      apiKey: z.string().min(1).exactOptional(),
      functions: z.array(z.string().min(1)).exactOptional(),
      openlineage: z
        .strictObject({
          url: text,
          endpoint: text,
          apiKey: text,
          namespace: text,
          datasetNamespace: text,
          file: text,
          console: z.boolean().exactOptional(),
          transports: z.record(z.string().min(1), transport).exactOptional(),
          disabled: z.boolean().exactOptional(),
        } satisfies Record<keyof OpenLineageConfig, z.ZodType>)
        .exactOptional(),
    })
    .exactOptional(),
  queryLog: z
    .union([z.literal(false), z.strictObject({ days: z.int().min(1).max(3_650).exactOptional() })])
    .exactOptional(),
  identity: identityShape.exactOptional(),
  clients: z.record(z.string().min(1), clientTerms).exactOptional(),
  audit: z
    .union([
      z.literal(false),
      z.strictObject({
        operations: z.enum(['all', 'protected']).exactOptional(),
        key: z.string().min(32).exactOptional(),
      }),
    ])
    .exactOptional(),
  policy: z
    .strictObject({
      secret: z.string().min(16, 'a secret has at least 16 characters').exactOptional(),
      minimumGroup: count,
      secondWall: z
        .union([z.enum(['auto', 'required']), z.literal(false)], "'auto', 'required' or false")
        .exactOptional(),
    })
    .exactOptional(),
  trustedDocuments: z
    .strictObject({
      from: z.string().min(1),
      mode: z.enum(['only', 'also']).exactOptional(),
      except: z.array(z.string().min(1)).exactOptional(),
    } satisfies Record<keyof TrustedDocumentsConfig, z.ZodType>)
    .exactOptional(),
  limits: limits.exactOptional(),
})

/** Does not compile when the configuration gets a part that is not read here. */
type Unread = Exclude<keyof PlatinumConfig, keyof z.infer<typeof configShape>>
const unread: Record<Unread, never> = {}
void unread

/** The default export of `platinum.config.ts`; an empty configuration where there is no such file. */
export function readConfig(imported: Imported): { config: PlatinumConfig; problems: Problem[] } {
  if (imported === undefined) return { config: {}, problems: [] }
  if ('problem' in imported) return { config: {}, problems: [imported.problem] }
  const read = configShape.safeParse(imported.exports['default'])
  if (read.success) return { config: read.data, problems: [] }
  return {
    config: {},
    problems: read.error.issues.map(({ path, message }) => ({
      code: 'CONFIG_INVALID',
      where: ['platinum.config', ...path].join('.'),
      expected: 'export default defineConfig({ … }) with the settings it knows',
      found: 'default' in imported.exports ? message : 'no default export',
      fix: 'Correct platinum.config.ts.',
    })),
  }
}
