import { GraphQLError, type DocumentNode, type GraphQLSchema } from 'graphql'
import { LRUCache } from 'lru-cache'
import type { Limits } from '../config/limits.ts'
import { documentLimitErrors, type DocumentLimits } from './document-limits.ts'
import { parseRequest, tooDeep } from './parse-request.ts'
import { atOnce } from './steps.ts'
import { validateRequest } from './validate-request.ts'

/** Reading a text of so many characters takes no longer than answering a request. */
const shortText = 1_000

/** Texts that could not be parsed: `prepare` keeps why for `read`, and for whoever sends them again. */
const refusedTexts = { max: 100, maxSize: 4_000_000 }

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
  readonly #refused = new LRUCache<string, GraphQLError>({
    ...refusedTexts,
    sizeCalculation: (_, text) => text.length + 1,
  })
  readonly #underWay = new Map<string, Promise<void>>()
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
    return atOnce(this.#steps(text))
  }

  /**
   * Reads a long text in steps, so that `read` has it at hand afterwards and others are answered in
   * between.
   * @param turn waits until a step may be taken
   * @returns undefined when `read` takes no time
   */
  prepare(text: string, turn: () => Promise<void>): Promise<void> | undefined {
    if (text.length <= shortText || this.#read.has(text) || this.#refused.has(text))
      return undefined
    const known = this.#underWay.get(text)
    if (known) return known
    const work = this.#prepare(text, turn).finally(() => this.#underWay.delete(text))
    this.#underWay.set(text, work)
    return work
  }

  async #prepare(text: string, turn: () => Promise<void>): Promise<void> {
    const steps = this.#steps(text)
    try {
      do await turn()
      while (steps.next().done !== true)
    } catch (error) {
      // `read` throws it to whoever asks.
      if (!(error instanceof GraphQLError)) throw error
    }
  }

  *#steps(text: string): Generator<void, ReadDocument> {
    const refused = this.#refused.get(text)
    if (refused) throw refused
    this.misses += 1
    const document = this.#parse(text)
    yield
    const errors = yield* this.#validate(document)
    const read = { document, errors }
    this.#read.set(text, read)
    this.#errors.set(document, errors)
    return read
  }

  #parse(text: string): DocumentNode {
    try {
      return parseRequest(text, this.#options.limits)
    } catch (error) {
      if (error instanceof GraphQLError) this.#refused.set(text, error)
      throw error
    }
  }

  *#validate(document: DocumentNode): Generator<void, readonly GraphQLError[]> {
    const { schema, hideSuggestions, limits } = this.#options
    try {
      // Validation takes long for what is beyond the limits, so it comes second.
      const tooMuch = documentLimitErrors(document, limits)
      if (tooMuch.length > 0) return tooMuch
      yield
      return yield* validateRequest(schema, document, { hideSuggestions })
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
