import type { DocumentNode, GraphQLError, GraphQLSchema } from 'graphql'
import { LRUCache } from 'lru-cache'
import type { Limits } from '../config/limits.ts'
import { documentLimitErrors, type DocumentLimits } from './document-limits.ts'
import { parseRequest, tooDeep } from './parse-request.ts'
import { validateRequest } from './validate-request.ts'

/** What a token of a document and its part of the tree take, measured on documents of all kinds. */
const bytesOfToken = 600

function bytesOf({ tokenCount = 0 }: DocumentNode): number {
  return bytesOfToken * (tokenCount + 1)
}

/** A request's text, read and validated once however often it is sent. */
export interface ReadDocument {
  readonly document: DocumentNode
  /** What is wrong with it; it may be executed when nothing is. */
  readonly errors: readonly GraphQLError[]
}

export interface DocumentsOptions {
  readonly schema: GraphQLSchema
  readonly hideSuggestions: boolean
  readonly limits: DocumentLimits & Pick<Limits, 'tokens' | 'documentCharacters'>
  /** Most documents kept. */
  readonly max: number
  /** Most memory of all documents kept, in bytes as near as it can be told. */
  readonly maxBytes: number
}

/** The documents read lately, by their text. */
export class Documents {
  readonly #options: DocumentsOptions
  readonly #read: LRUCache<string, ReadDocument>
  readonly #errors = new WeakMap<DocumentNode, readonly GraphQLError[]>()
  hits = 0
  misses = 0

  constructor(options: DocumentsOptions) {
    this.#options = options
    this.#read = new LRUCache({
      max: options.max,
      maxSize: options.maxBytes,
      sizeCalculation: ({ document }, text) => text.length + bytesOf(document),
    })
  }

  /** @throws GRAPHQL_PARSE_FAILED; BAD_USER_INPUT for a text that is too long */
  read(text: string): ReadDocument {
    const known = this.#read.get(text)
    if (known) {
      this.hits += 1
      return known
    }
    this.misses += 1
    const document = parseRequest(text, this.#options.limits)
    const errors = this.#validate(document)
    const read = { document, errors }
    this.#read.set(text, read)
    this.#errors.set(document, errors)
    return read
  }

  #validate(document: DocumentNode): readonly GraphQLError[] {
    const { schema, hideSuggestions, limits } = this.#options
    try {
      // Validation takes long for what is beyond the limits, so it comes second.
      const tooMuch = documentLimitErrors(document, limits)
      return tooMuch.length > 0 ? tooMuch : validateRequest(schema, document, { hideSuggestions })
    } catch (error) {
      if (error instanceof RangeError) return [tooDeep()]
      throw error
    }
  }

  /** Whether a text has been read and is kept. */
  has(text: string): boolean {
    return this.#read.has(text)
  }

  get size(): number {
    return this.#read.size
  }

  /** What is wrong with a document that was read here. */
  errorsOf(document: DocumentNode): readonly GraphQLError[] | undefined {
    return this.#errors.get(document)
  }
}
