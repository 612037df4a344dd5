import { getOperationAST, GraphQLError, type DocumentNode } from 'graphql'
import { z } from 'zod'
import { Explanation } from '../graphql/explanation.ts'
import {
  askedBy,
  extensionsOf,
  type GraphqlContext,
  type ServerContext,
} from '../graphql/context.ts'
import type { Engine } from '../graphql/engine.ts'
import type { Provenance } from '../graphql/provenance.ts'
import type { TrustedDocuments } from '../graphql/trusted-documents.ts'
import type { Identity } from '../identity/identity.ts'
import type { ClientTerms } from '../config/client-terms.ts'
import { utf8Json, type Utf8Json } from '../query/utf8-json.ts'
import type { QueryLog } from '../usage/query-log.ts'
import type { Turns } from './turns.ts'

/** A posted request, as far as the short way looks at it. */
export interface Post {
  /** Who asks. */
  readonly identity: Identity
  /** Whose requests are counted together, and wait for each other. */
  readonly asker: string
  readonly contentType: string | undefined
  readonly accept: string | undefined
  /** The header that asks for an explanation. */
  readonly explain?: string | undefined
  /** The header that asks where fields come from. */
  readonly provenance?: string | undefined
  /** How the client calls itself. */
  readonly client?: string | undefined
  readonly body: string
  readonly signal: AbortSignal
}

export interface PostAnswer {
  readonly status: number
  readonly contentType: string
  readonly body: Utf8Json
}

export interface PostGraphqlOptions {
  readonly engine: Engine
  readonly context: ServerContext
  /** Whether somebody is told plans and SQL. */
  readonly mayExplain: (identity: Identity) => boolean
  /** Whether everyone is told the cost of an operation, and not only who asks. */
  readonly tellCost: boolean
  /** What clients ask by id; undefined: they send texts. */
  readonly trusted: TrustedDocuments | undefined
  /** What is told the origin of an answer's fields, given what the header asks for. */
  readonly provenanceOf: (asked: string) => Provenance
  /** Counts what is asked; undefined: nobody does. */
  readonly queryLog: QueryLog | undefined
  /** What clients ask of all data, by their names. */
  readonly clients: ReadonlyMap<string, ClientTerms> | undefined
  /** What a client gets of an error. */
  readonly tell: (error: unknown) => GraphQLError
  /** In which long documents are read. */
  readonly turns: Turns
}

/**
 * The short way for what nearly every client sends: a posted JSON object with a document, to be
 * answered as JSON. It makes the same checks as the long way and gives the same answer.
 *
 * @returns undefined for whatever is anything else: the long way, which knows all of GraphQL over
 *   HTTP, then answers it
 */
export function createPostGraphql({
  engine,
  context,
  mayExplain,
  tellCost,
  trusted,
  provenanceOf,
  queryLog,
  clients,
  tell,
  turns,
}: PostGraphqlOptions): (post: Post) => Promise<PostAnswer | undefined> {
  return async ({
    identity,
    asker,
    contentType,
    accept,
    explain,
    provenance,
    client,
    body,
    signal,
  }) => {
    const answerType = isJson(contentType) ? answerTypeFor(accept) : undefined
    const request = answerType === undefined ? undefined : readRequest(body, trusted, identity)
    if (answerType === undefined || !request) return undefined
    const asked = explain ?? (tellCost ? 'cost' : undefined)
    const explanation =
      asked === undefined ? undefined : new Explanation(asked, mayExplain(identity))
    if (explanation) explanation.documentReused = engine.documents.has(request.query)
    const turn = (): Promise<void> => turns.turn(asker)
    const reading = engine.documents.prepare(request.query, turn)
    if (reading) await reading
    const read = readDocument(engine, request.query)
    if (!read.document) return refusal(answerType, read.errors)
    const { document } = read
    const { operationName, variables } = request
    // Which operation is meant is for the long way to say.
    if (!getOperationAST(document, operationName)) return undefined
    const asking: GraphqlContext = {
      ...askedBy(context, identity, asker),
      signal,
      turn,
      explanation,
      provenance: provenance === undefined ? undefined : provenanceOf(provenance),
      clientTerms: client === undefined ? undefined : clients?.get(client),
      warnings: [],
      client,
      onUse: queryLog && ((use) => queryLog.note(use, client)),
    }
    const { data, errors } = await engine.answer(
      { document, operationName, variables, sent: body },
      asking,
    )
    if (data === undefined) return refusal(answerType, errors.map(tell))
    const extensions = extensionsOf(asking)
    const more = extensions ? `,"extensions":${JSON.stringify(extensions)}` : ''
    const told = errors.length === 0 ? '' : `"errors":${JSON.stringify(errors.map(tell))},`
    const found = { status: 200, contentType: answerType }
    if (more === '' && told === '') {
      return { ...found, body: { bytes: `{"data":${data.bytes}}` } }
    }
    const [before, after] = [utf8Json(told).bytes, utf8Json(more).bytes]
    return { ...found, body: { bytes: `{${before}"data":${data.bytes}${after}}` } }
  }
}

function isJson(contentType: string | undefined): boolean {
  return contentType !== undefined && /^application\/json *(;|$)/i.test(contentType)
}

const json = 'application/json; charset=utf-8'
const graphqlJson = 'application/graphql-response+json; charset=utf-8'

/** What a client accepts in the plainest of words; anything finer goes the long way. */
const answerTypes = new Map<string | undefined, string>([
  [undefined, json],
  ['*/*', json],
  ['application/json', json],
  ['application/json; charset=utf-8', json],
  ['application/graphql-response+json', graphqlJson],
  ['application/graphql-response+json; charset=utf-8', graphqlJson],
  ['application/graphql-response+json, application/json', graphqlJson],
  ['application/graphql-response+json,application/json;q=0.9', graphqlJson],
  ['application/graphql-response+json, application/json;q=0.9', graphqlJson],
])

function answerTypeFor(accept: string | undefined): string | undefined {
  return answerTypes.get(accept?.toLowerCase())
}

interface ReadRequest {
  readonly query: string
  readonly operationName: string | null | undefined
  readonly variables: Readonly<Record<string, unknown>> | null | undefined
}

const known = new Set(['query', 'operationName', 'variables', 'extensions'])

function readRequest(
  body: string,
  trusted: TrustedDocuments | undefined,
  identity: Identity,
): ReadRequest | undefined {
  let request: unknown
  try {
    request = JSON.parse(body)
  } catch {
    return undefined
  }
  if (!isObject(request)) return undefined
  const { operationName, variables } = request
  const query = trusted ? trustedText(request, trusted, identity) : plainText(request)
  if (query === undefined) return undefined
  if (!isAbsent(operationName) && typeof operationName !== 'string') return undefined
  if (!isAbsent(variables) && !isObject(variables)) return undefined
  return { query, operationName, variables }
}

function plainText(request: Readonly<Record<string, unknown>>): string | undefined {
  const { query, extensions } = request
  if (!Object.keys(request).every((key) => known.has(key))) return undefined
  return typeof query === 'string' && isAbsent(extensions) ? query : undefined
}

/** Of extensions, only the one that names a document is known here. */
function trustedText(
  { documentId, extensions, ...others }: Readonly<Record<string, unknown>>,
  trusted: TrustedDocuments,
  identity: Identity,
): string | undefined {
  if (!Object.keys(others).every((key) => known.has(key))) return undefined
  const isKnown = isAbsent(extensions) || (isObject(extensions) && isPersistedQuery(extensions))
  const found = isKnown
    ? trusted.find({ documentId, extensions, query: others['query'] }, identity)
    : undefined
  return typeof found === 'string' ? found : undefined
}

function isPersistedQuery(extensions: Readonly<Record<string, unknown>>): boolean {
  return Object.keys(extensions).every((key) => key === 'persistedQuery')
}

function isAbsent(value: unknown): value is null | undefined {
  return value === null || value === undefined
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** What is wrong with it, or a document that may be executed. */
type Read =
  | { readonly document: DocumentNode; readonly errors?: undefined }
  | { readonly document?: undefined; readonly errors: readonly GraphQLError[] }

function readDocument(engine: Engine, query: string): Read {
  try {
    const { document, errors } = engine.documents.read(query)
    return errors.length === 0 ? { document } : { errors }
  } catch (error) {
    if (error instanceof GraphQLError) return { errors: [error] }
    throw error
  }
}

/** The answer to what is refused before it is executed. */
function refusal(contentType: string, errors: readonly GraphQLError[]): PostAnswer {
  return {
    status: statusOf(errors, contentType === json),
    contentType,
    body: utf8Json(JSON.stringify({ errors: errors.map(withoutHttp) })),
  }
}

/** As GraphQL over HTTP says: who reads plain JSON is answered 200 for mistakes of the question. */
function statusOf(errors: readonly GraphQLError[], isPlainJson: boolean): number {
  let status = 0
  for (const { extensions } of errors) {
    const http = httpOf.safeParse(extensions['http']).data
    if (http && !(isPlainJson && http.spec === true)) status = Math.max(status, http.status)
  }
  return status === 0 ? 200 : status
}

const httpOf = z.object({ status: z.int(), spec: z.boolean().optional() })

function withoutHttp(error: GraphQLError): object {
  const { extensions = {}, ...told } = error.toJSON()
  const { http: _, ...others } = extensions
  return { ...told, ...(Object.keys(others).length > 0 ? { extensions: others } : {}) }
}
