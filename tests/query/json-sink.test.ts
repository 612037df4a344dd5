import fc from 'fast-check'
import { expect, test } from 'vitest'
import { JsonSink } from '../../src/query/json-sink.ts'
import { textOfJson, utf8Json } from '../../src/query/utf8-json.ts'

const text = fc
  .oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom('"', '\\', '\n', 'a') }))
  .map((each) => each.toWellFormed())

test('strings are written as JavaScript writes them, in a sink that grows', () => {
  fc.assert(
    fc.property(fc.array(text), (texts) => {
      const sink = new JsonSink(8)
      for (const each of texts) {
        const bytes = Buffer.from(`<${each}>`)
        sink.string(bytes, 1, bytes.length - 1)
      }
      expect(textOfJson(sink.take())).toBe(texts.map((each) => JSON.stringify(each)).join(''))
    }),
  )
})

test('a number is written where JavaScript writes the same, and else nothing is', () => {
  const odd = ['NaN', 'Infinity', '-Infinity', '-0', '1e+20', '1e-07', '-1.5e+300']
  const plain = ['0', '-1', '0.0001', '123456789012345', '-0.5', '7.25']
  for (const each of [...odd, ...plain]) {
    const sink = new JsonSink(8)
    const isWritten = sink.plainNumber(Buffer.from(each), 0, each.length)
    expect([each, isWritten]).toEqual([each, plain.includes(each)])
    expect(sink.take().bytes).toBe(isWritten ? JSON.stringify(Number(each)) : '')
  }
})

test('text and bytes of any length stand where they were put', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(text, fc.integer({ min: 0, max: 200 }))), (parts) => {
      const sink = new JsonSink(8)
      for (const [each, times] of parts) {
        sink.text(each)
        sink.put(Buffer.from('x'.repeat(times)))
      }
      const whole = parts.map(([each, times]) => each + 'x'.repeat(times)).join('')
      expect(textOfJson(sink.take())).toBe(whole)
    }),
  )
})

test('JSON as bytes says what it says as text', () => {
  fc.assert(
    fc.property(text, (each) => {
      const json = utf8Json(each)
      expect(textOfJson(json)).toBe(each)
      expect(json.bytes).toHaveLength(Buffer.byteLength(each))
    }),
  )
})
