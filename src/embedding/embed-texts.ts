import { EmbeddingError } from '../errors/platinum-error.ts'
import type { EmbeddingProvider } from './provider.ts'

/** How far a length may be from 1: float32 rounding is below 1e-6, other arithmetic may be coarser. */
const lengthTolerance = 1e-3

/**
 * Asks a provider, and checks that its answer is what the interface promises: a provider may be
 * anyone's code, and what it answers is kept.
 *
 * @returns one vector a text, in order.
 * @throws EmbeddingError as the provider does, and EMBEDDING_BAD_ANSWER for a broken promise.
 */
export async function embedTexts(
  provider: EmbeddingProvider,
  texts: readonly string[],
  options: { readonly purpose: 'document' | 'query'; readonly signal?: AbortSignal },
): Promise<readonly Float32Array[]> {
  const vectors = await provider.embed(texts, options)
  if (vectors.length !== texts.length) {
    throw badAnswer(provider, `${texts.length} vectors, one a text`, `${vectors.length}`)
  }
  for (const vector of vectors) {
    if (vector.length !== provider.dimensions) {
      throw badAnswer(provider, `${provider.dimensions} dimensions`, `${vector.length}`)
    }
    const length = Math.sqrt(vector.reduce((total, value) => total + value * value, 0))
    // Written so that NaN fails too.
    if (!(Math.abs(length - 1) <= lengthTolerance)) {
      throw badAnswer(provider, 'vectors of length 1', `one of length ${length}`)
    }
  }
  return vectors
}

function badAnswer(provider: EmbeddingProvider, expected: string, found: string): EmbeddingError {
  return new EmbeddingError({
    code: 'EMBEDDING_BAD_ANSWER',
    where: `the embedding provider ${provider.model}`,
    expected,
    found,
    fix: 'Correct the provider, so that embed() returns what EmbeddingProvider promises.',
  })
}
