import type { DocumentNode, GraphQLError } from 'graphql'
import type { Utf8Json } from '../query/utf8-json.ts'

/** What a request asks. */
export interface OperationRequest {
  readonly document: DocumentNode
  readonly operationName?: string | null | undefined
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined
  /** The document and the variables as they were sent; undefined: nobody has kept that. */
  readonly sent?: string | undefined
}

/** What an operation came to. `data` is absent when nothing was executed. */
export interface OperationAnswer {
  readonly data: Utf8Json | undefined
  readonly errors: readonly GraphQLError[]
}
