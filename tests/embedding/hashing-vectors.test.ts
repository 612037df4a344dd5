import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hashing } from '../../src/embedding/hashing.ts'

async function embed(text: string, dimensions = 384): Promise<Float32Array> {
  const [vector] = await hashing({ dimensions }).embed([text], { purpose: 'document' })
  if (!vector) throw new Error('no vector')
  return vector
}

function length(vector: Float32Array): number {
  return Math.sqrt(vector.reduce((total, value) => total + value * value, 0))
}

// When this fails, vectors already stored no longer match: raise the version in the fingerprint.
test('a text has the vector it had on every machine and in every release', async () => {
  const vector = await embed(
    'Parses cron expressions. 使用 parseExpression() from node-cron, and more!',
  )
  const digest = createHash('sha256').update(new Uint8Array(vector.buffer)).digest('hex')
  expect(hashing().fingerprint).toBe('hashing/1/384')
  expect(digest).toBe('3682a7b46427ded00b269fbc7d46cc478613b1ad9872c081303a63c96a0106aa')
})

test('every text of any characters has a vector of length 1', async () => {
  const anyText = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.string({ unit: 'grapheme', maxLength: 200 }),
    // Lone surrogates too, which no encoding holds but a JavaScript string may.
    fc
      .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 50 })
      .map((units) => String.fromCharCode(...units)),
    fc.constantFrom('', ' ', '\n', '!!!', '—', '🎉', '\u0000', 'the', 'İ', 'ﷺ'),
  )
  await fc.assert(
    fc.asyncProperty(anyText, fc.constantFrom(1, 2, 3, 384), async (text, dimensions) => {
      const vector = await embed(text, dimensions)
      expect(vector).toHaveLength(dimensions)
      expect(Math.abs(length(vector) - 1)).toBeLessThan(1e-6)
    }),
    { numRuns: 500 },
  )
})

test('a text without words is near to itself and to no other', async () => {
  expect(await embed(' => ')).toEqual(await embed('=>'))
  expect(await embed('=>')).not.toEqual(await embed('?!'))
})

test('a text has the same vector alone and in a batch, as document and as query', async () => {
  const texts = Array.from({ length: 100 }, (_, index) => `text number ${index}`)
  const batch = await hashing().embed(texts, { purpose: 'query' })
  expect(batch).toHaveLength(100)
  expect(batch[70]).toEqual(await embed('text number 70'))
})

test('an aborted signal ends a batch with its reason', async () => {
  const signal = AbortSignal.abort(new Error('enough'))
  await expect(hashing().embed(['a'], { purpose: 'document', signal })).rejects.toThrow('enough')
})

test.each([0, -1, 1.5, 16_001, Number.NaN])('%s dimensions are refused', (dimensions) => {
  expect(() => hashing({ dimensions })).toThrow(/CONFIG_INVALID in hashing[^]*from 1 to 16000/)
})
