import { setImmediate } from 'node:timers/promises'
import { ProjectError } from '../errors/platinum-error.ts'
import { isWhole, maxDimensions } from './limits.ts'
import type { EmbeddingProvider } from './provider.ts'
import { countWords, stopWords } from './words.ts'

export interface HashingOptions {
  /** Length of a vector, 1 to 16,000. Default 384. More dimensions mean fewer false matches. */
  readonly dimensions?: number
}

/** Raise it with every change that gives a text another vector: it is part of the fingerprint. */
const version = 1
const stopWordWeight = 0.1
/** Share of a word's weight that its runs of characters have together. */
const gramWeight = 0.7
const shortestGram = 3
const longestGram = 5

/**
 * Embeds without a model, a network or a key, by signed feature hashing (Weinberger et al.,
 * "Feature Hashing for Large Scale Multitask Learning", 2009): every word, and every run of 3 to 5
 * characters in it, is hashed to one dimension and a sign.
 *
 * **It matches by wording, not by meaning.** Texts are near when they share words or parts of words:
 * `cron` finds `node-cron` and `crontab`, but `automobile` does not find `car`. For meaning, use
 * `openaiCompatible`.
 *
 * A word counts 1 + ln(occurrences); common English words count a tenth of that. The same text gives
 * the same vector on every machine. A text without any letter or digit has the vector of its own
 * characters, so it is near only to itself.
 *
 * @throws ProjectError when `dimensions` is not a whole number from 1 to 16,000.
 */
export function hashing({ dimensions = 384 }: HashingOptions = {}): EmbeddingProvider {
  if (!isWhole(dimensions, maxDimensions)) {
    throw new ProjectError([
      {
        code: 'CONFIG_INVALID',
        where: 'hashing({ dimensions })',
        expected: `a whole number from 1 to ${maxDimensions}`,
        found: String(dimensions),
        fix: 'Set dimensions to the length of the vector columns of the space, such as 384.',
      },
    ])
  }
  return {
    model: 'hashing',
    dimensions,
    description:
      'Matches by wording, not by meaning: texts are near when they share words or parts of words.',
    fingerprint: `hashing/${version}/${dimensions}`,
    batchSize: 256,
    async embed(texts, { signal }) {
      const vectors: Float32Array[] = []
      for (const [index, text] of texts.entries()) {
        // A long batch must not hold up other requests of the same process.
        if (index % 32 === 31) await setImmediate()
        signal?.throwIfAborted()
        vectors.push(hashText(text, dimensions))
      }
      return vectors
    },
  }
}

function hashText(text: string, dimensions: number): Float32Array {
  const sums = new Float64Array(dimensions)
  for (const [word, count] of countWords(text)) {
    const weight = (1 + Math.log(count)) * (stopWords.has(word) ? stopWordWeight : 1)
    addFeature(sums, hashWord(word), weight)
    addGrams(sums, word, weight)
  }
  const length = Math.sqrt(sums.reduce((total, sum) => total + sum * sum, 0))
  // No words, or features that cancel each other out: there is a vector for every text all the same.
  if (length < 1e-9) return singleFeature(text, dimensions)
  return Float32Array.from(sums, (sum) => sum / length)
}

/** Shares the weight among all runs of a word, so that a long word does not drown the others. */
function addGrams(sums: Float64Array, word: string, weight: number): void {
  const bounded = `<${word}>`
  const each = (gramWeight * weight) / Math.sqrt(gramCount(bounded.length))
  for (let start = 0; start <= bounded.length - shortestGram; start += 1) {
    const end = Math.min(start + longestGram, bounded.length)
    let hash = fnvOffsetBasis
    for (let at = start; at < end; at += 1) {
      hash = fnv1a(hash, bounded.charCodeAt(at))
      if (at - start + 1 >= shortestGram) addFeature(sums, hash, each)
    }
  }
}

function gramCount(length: number): number {
  let count = 0
  for (let n = shortestGram; n <= longestGram; n += 1) count += Math.max(0, length - n + 1)
  return count
}

function singleFeature(text: string, dimensions: number): Float32Array {
  const sums = new Float64Array(dimensions)
  addFeature(sums, hashWord(text.normalize('NFKC').trim()), 1)
  return Float32Array.from(sums)
}

function addFeature(sums: Float64Array, hash: number, weight: number): void {
  const mixed = mix(hash)
  const index = (mixed >>> 1) % sums.length
  sums[index] = (sums[index] ?? 0) + (mixed & 1 ? weight : -weight)
}

/** Starts with a character that no run of characters holds, so the word and its runs differ. */
function hashWord(word: string): number {
  let hash = fnv1a(fnvOffsetBasis, 1)
  for (let at = 0; at < word.length; at += 1) hash = fnv1a(hash, word.charCodeAt(at))
  return hash
}

/** 32-bit FNV-1a by Fowler, Noll and Vo (draft-eastlake-fnv), over UTF-16 units, low byte first. */
const fnvOffsetBasis = 0x811c9dc5
function fnv1a(hash: number, unit: number): number {
  const low = Math.imul(hash ^ (unit & 0xff), 0x01000193)
  return Math.imul(low ^ (unit >>> 8), 0x01000193)
}

/** The finalizer of MurmurHash3 (Appleby): spreads FNV's weak low bits, which the index is made of. */
function mix(hash: number): number {
  let h = hash
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}
