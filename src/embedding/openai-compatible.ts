import { createHash } from 'node:crypto'
import { z } from 'zod'
import { EmbeddingError, throwProblems, type Problem } from '../errors/platinum-error.ts'
import { endpointProblems } from './endpoint-problems.ts'
import { isWhole } from './limits.ts'
import { postJson, shorten, shownUrl, type Endpoint } from './post-json.ts'
import type { EmbeddingProvider } from './provider.ts'

export interface OpenAiCompatibleOptions {
  /** Base of the API (`http://localhost:11434/v1`) or the whole address (`…/v1/embeddings`). */
  readonly url: string
  /** As the endpoint calls it. */
  readonly model: string
  /** Length of the model's vectors, 1 to 16,000. An answer of another length is an error. */
  readonly dimensions: number
  /** Sent as a bearer token. Never in an error, a log or the fingerprint. */
  readonly apiKey?: string | undefined
  /** Texts per request, 1 to 2,048. Default 64. */
  readonly batchSize?: number
  /** Put before a text that is searched for, where the model asks for it, such as `query: `. */
  readonly queryPrefix?: string
  /** Put before a text that is searched in, such as `passage: `. */
  readonly documentPrefix?: string
  /**
   * Whether to ask the model to shorten its vectors to `dimensions`. Default false, since most models
   * cannot and many endpoints refuse the question.
   */
  readonly requestDimensions?: boolean
  /** For one attempt. Default 30,000 ms. */
  readonly timeoutMs?: number
  /** Default 4: after a network error, 408, 429 or 5xx the request is made again. */
  readonly maxAttempts?: number
}

/**
 * Embeds with any endpoint that speaks OpenAI's `POST /embeddings`: OpenAI itself, Ollama, vLLM,
 * llama.cpp, LiteLLM and others. Vectors are brought to length 1. One request at a time for each
 * call of `embed`; callers decide how many calls run at once.
 *
 * @throws ProjectError with every option that cannot be used.
 */
export function openaiCompatible(options: OpenAiCompatibleOptions): EmbeddingProvider {
  throwProblems(optionProblems(options))
  const { model, dimensions, batchSize = 64, queryPrefix = '', documentPrefix = '' } = options
  const url = embeddingsUrl(options.url)
  const apiKey = options.apiKey?.trim()
  const { timeoutMs = 30_000, maxAttempts = 4, requestDimensions = false } = options
  const endpoint: Endpoint = { url, apiKey, timeoutMs, maxAttempts }
  // Without scheme, query and key: they change who may ask, not what is answered.
  const identity = [url.host, url.pathname, queryPrefix, documentPrefix, requestDimensions]
  const digest = createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 16)
  return {
    model,
    dimensions,
    description: `Matches by meaning, as the model ${model} learned it.`,
    fingerprint: `openai-compatible/${model}/${dimensions}/${digest}`,
    batchSize,
    async embed(texts, { purpose, signal }) {
      const prefix = purpose === 'query' ? queryPrefix : documentPrefix
      const vectors: Float32Array[] = []
      for (let start = 0; start < texts.length; start += batchSize) {
        const input = texts.slice(start, start + batchSize).map((text) => prefix + text)
        const body = { model, input, ...(requestDimensions ? { dimensions } : {}) }
        const answer = await postJson(endpoint, body, signal)
        vectors.push(...readVectors(answer, input.length, dimensions, endpoint))
      }
      return vectors
    },
  }
}

function optionProblems(options: OpenAiCompatibleOptions): Problem[] {
  const where = (option: string): string => `openaiCompatible({ ${option} })`
  const limits = [
    ['batchSize', options.batchSize, 2_048],
    ['timeoutMs', options.timeoutMs, 3_600_000],
    ['maxAttempts', options.maxAttempts, 100],
  ] as const
  const outside = limits.flatMap(([option, value, most]): Problem[] =>
    value === undefined || isWhole(value, most)
      ? []
      : [
          {
            code: 'CONFIG_INVALID',
            where: where(option),
            expected: `a whole number from 1 to ${most}`,
            found: String(value),
            fix: `Correct ${option}, or leave it out.`,
          },
        ],
  )
  return [...endpointProblems(options, where), ...outside]
}

function embeddingsUrl(base: string): URL {
  const url = new URL(base)
  const path = url.pathname.replace(/\/+$/, '')
  url.pathname = path.endsWith('/embeddings') ? path : `${path}/embeddings`
  return url
}

const answerShape = z.object({
  data: z.array(z.object({ index: z.int(), embedding: z.array(z.number()) })),
})

/** Vectors in the order of the texts, whatever order the endpoint answers in, of length 1. */
function readVectors(
  answer: string,
  count: number,
  dimensions: number,
  endpoint: Endpoint,
): Float32Array[] {
  const badAnswer = (found: string, cause?: unknown): EmbeddingError =>
    new EmbeddingError(
      {
        code: 'EMBEDDING_BAD_ANSWER',
        where: `the embedding endpoint ${shownUrl(endpoint.url)}`,
        expected: `${count} ${count === 1 ? 'vector' : 'vectors'} of ${dimensions} finite numbers`,
        found: shorten(found, endpoint.apiKey),
        fix: 'Check that the URL, the model and its dimensions belong together.',
      },
      cause === undefined ? {} : { cause },
    )

  let json: unknown
  try {
    json = JSON.parse(answer)
  } catch {
    throw badAnswer(`text that is not JSON: ${answer}`)
  }
  const parsed = answerShape.safeParse(json)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw badAnswer(`at ${issue?.path.join('.') || 'the top'}: ${issue?.message ?? 'no vectors'}`)
  }
  const vectors = new Map<number, Float32Array>()
  for (const { index, embedding } of parsed.data.data) {
    if (embedding.length !== dimensions) throw badAnswer(`one of ${embedding.length} numbers`)
    const vector = unitVector(embedding)
    if (!vector) throw badAnswer('one whose length is zero or too large')
    vectors.set(index, vector)
  }
  const ordered = Array.from({ length: count }, (_, index) => vectors.get(index)).filter(
    (vector) => vector !== undefined,
  )
  if (ordered.length !== count || parsed.data.data.length !== count) {
    throw badAnswer(`indexes ${parsed.data.data.map(({ index }) => index).join(', ') || 'none'}`)
  }
  return ordered
}

function unitVector(values: readonly number[]): Float32Array | undefined {
  const length = Math.sqrt(values.reduce((total, value) => total + value * value, 0))
  // Below this, squares have lost their precision.
  if (!Number.isFinite(length) || length < 1e-100) return undefined
  return Float32Array.from(values, (value) => value / length)
}
