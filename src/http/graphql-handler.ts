import {
  GraphQLError,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLSchema,
  type Source,
} from 'graphql'
import { createYoga, type Plugin, type YogaInitialContext } from 'graphql-yoga'
import { Explanation, explainHeader } from '../graphql/explanation.ts'
import {
  askedBy,
  extensionsOf,
  type GraphqlContext,
  type ServerContext,
} from '../graphql/context.ts'
import type { Engine } from '../graphql/engine.ts'
import { provenanceHeader, type Provenance } from '../graphql/provenance.ts'
import { atOnce } from '../graphql/steps.ts'
import { validateRequest } from '../graphql/validate-request.ts'
import type { TrustedDocuments } from '../graphql/trusted-documents.ts'
import type { Identity } from '../identity/identity.ts'
import { textOfJson } from '../query/utf8-json.ts'
import { parseJson } from '../query/json-text.ts'
import { clientName } from '../usage/client-name.ts'
import type { OperationUse } from '../usage/operation-use.ts'
import type { ClientTerms } from '../config/client-terms.ts'
import type { QueryLog } from '../usage/query-log.ts'
import type { Turns } from './turns.ts'

export interface GraphqlHandlerOptions {
  readonly schema: GraphQLSchema
  readonly engine: Engine
  readonly context: ServerContext
  readonly mode: 'dev' | 'serve'
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

/** Answers GraphQL over HTTP at /graphql: everything the specification has. */
export function createGraphqlHandler({
  schema,
  engine,
  context,
  mode,
  mayExplain,
  tellCost,
  trusted,
  provenanceOf,
  queryLog,
  clients,
  tell,
  turns,
}: GraphqlHandlerOptions): (
  request: Request,
  signal: AbortSignal,
  identity: Identity,
  asker: string,
) => Promise<Response> {
  const reread = new WeakSet<Request>()
  const yoga = createYoga<{
    readonly ended: AbortSignal
    readonly identity: Identity
    readonly asker: string
  }>({
    schema,
    context: ({ ended, identity, asker, request }) => {
      const asked = request.headers.get(explainHeader) ?? (tellCost ? 'cost' : null)
      const explanation = asked === null ? undefined : new Explanation(asked, mayExplain(identity))
      if (explanation) explanation.documentReused = reread.has(request)
      const from = request.headers.get(provenanceHeader)
      const provenance = from === null ? undefined : provenanceOf(from)
      const client = clientName(identity.client, (name) => request.headers.get(name) ?? undefined)
      const onUse = queryLog && ((use: OperationUse) => queryLog.note(use, client))
      return {
        ...askedBy(context, identity, asker),
        signal: ended,
        turn: () => turns.turn(asker),
        explanation,
        provenance,
        client,
        clientTerms: client === undefined ? undefined : clients?.get(client),
        warnings: [],
        onUse,
      }
    },
    graphqlEndpoint: '/graphql',
    graphiql: false,
    landingPage: false,
    healthCheckEndpoint: '/health/yoga',
    cors: false,
    multipart: false,
    batching: false,
    // The server's own handler has read the body within its limit.
    maxRequestBodySize: false,
    // Documents are kept by the engine.
    parserAndValidationCache: false,
    logging: false,
    maskedErrors: { maskError: tell },
    plugins: [
      refuseBrokenJson,
      ...(trusted ? [withTrusted(trusted)] : []),
      readInTurn(engine, turns),
      withEngine(engine, { hideSuggestions: mode !== 'dev', reread }),
    ],
    fetchAPI: { Response, Request, Headers, URL },
  })
  // Not as the request's own signal: Yoga leaves such a request without an answer.
  return async (request, ended, identity, asker) => {
    const response = await yoga.fetch(request, { ended, identity, asker })
    // It is for who asked, as whom and what for other headers say: no cache may give it to others.
    response.headers.set('Cache-Control', 'no-store')
    return response
  }
}

/** Puts the text of a document in place of its id, and refuses texts that may not be sent. */
function withTrusted(trusted: TrustedDocuments): Plugin {
  return {
    onParams({ params, request, setParams, context }) {
      // Yoga reads no other parameters of a URL than its own, and types its context as empty.
      const { documentId = idInUrl(request), ...others }: Record<string, unknown> = { ...params }
      const { identity } = context as unknown as { readonly identity: Identity }
      const found = trusted.find({ ...others, documentId }, identity)
      if (found instanceof GraphQLError) throw found
      setParams(found === undefined ? others : { ...others, query: found })
    },
  }
}

function idInUrl({ method, url }: Request): string | undefined {
  return method === 'GET' ? (new URL(url).searchParams.get('documentId') ?? undefined) : undefined
}

/** Variables in a URL or a form that are no JSON are a mistake of whoever asks; Yoga takes it for its own. */
const refuseBrokenJson: Plugin = {
  onRequestParse({ requestParser, setRequestParser }) {
    if (!requestParser) return
    setRequestParser(async (request) => {
      try {
        return await requestParser(request)
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error
        throw new GraphQLError('variables and extensions have to be JSON.', {
          extensions: { code: 'BAD_REQUEST', http: { status: 400, spec: false } },
        })
      }
    })
  },
}

/** Reads long documents before they are asked for, in steps between which others are answered. */
function readInTurn(engine: Engine, turns: Turns): Plugin {
  return {
    async onParams({ params: { query }, context }) {
      // Yoga types its context as empty.
      const { asker } = context as unknown as { readonly asker: string }
      if (typeof query === 'string') await engine.documents.prepare(query, () => turns.turn(asker))
    },
  }
}

/** The engine in place of graphql-js' own functions. */
function withEngine(
  engine: Engine,
  options: { readonly hideSuggestions: boolean; readonly reread: WeakSet<Request> },
): Plugin {
  return {
    onParse({ setParseFn, context }) {
      // The request's context is made after its document is read.
      const { request } = context as YogaInitialContext
      setParseFn((source: string | Source) => {
        const text = typeof source === 'string' ? source : source.body
        if (engine.documents.has(text)) options.reread.add(request)
        return engine.documents.read(text).document
      })
    },
    onValidate({ setValidationFn }) {
      // Envelop types its engine as any.
      setValidationFn(
        (schema: GraphQLSchema, document: DocumentNode) =>
          engine.documents.errorsOf(document) ?? atOnce(validateRequest(schema, document, options)),
      )
    },
    onExecute({ setExecuteFn }) {
      setExecuteFn(async (args: ExecutionArgs): Promise<ExecutionResult> => {
        const { document, operationName, variableValues, contextValue } = args
        const { data, errors } = await engine.answer(
          { document, operationName, variables: variableValues },
          contextValue as GraphqlContext,
        )
        const extensions = extensionsOf(contextValue as GraphqlContext)
        return {
          ...(errors.length > 0 ? { errors } : {}),
          ...(data === undefined
            ? {}
            : { data: parseJson(textOfJson(data)) as ExecutionResult['data'] }),
          ...(extensions && data !== undefined ? { extensions } : {}),
        } as ExecutionResult
      })
    },
  }
}
