import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  buildFrame,
  FrameReader,
  ProtocolViolation,
  splitFrames,
} from '../../../src/database/embedded/wire-frames.ts'

const frame = fc
  .tuple(fc.constantFrom(...'BCDEFHPQSXcdfp'.split('')), fc.uint8Array({ maxLength: 300 }))
  .map(([type, body]) => buildFrame(type, Buffer.from(body)))

test('frames come out whole however the stream is cut', () => {
  fc.assert(
    fc.property(fc.array(frame), fc.array(fc.integer({ min: 1, max: 50 })), (frames, sizes) => {
      const reader = new FrameReader()
      const out: Buffer[] = []
      const stream = Buffer.concat(frames)
      let offset = 0
      for (let piece = 0; offset < stream.length; piece += 1) {
        const size = sizes[piece % Math.max(sizes.length, 1)] ?? stream.length
        reader.push(stream.subarray(offset, offset + size))
        offset += size
        for (let next = reader.next(); next; next = reader.next()) out.push(Buffer.from(next))
      }
      expect(out).toEqual(frames)
    }),
  )
})

test('an answer splits into the frames it was built from', () => {
  fc.assert(
    fc.property(fc.array(frame), (frames) => {
      expect([...splitFrames(Buffer.concat(frames))]).toEqual(frames)
    }),
  )
})

test('a type no client may send is refused before its body is gathered', () => {
  const reader = new FrameReader()
  reader.push(Buffer.from('GET / HTTP/1.1\r\n'))
  expect(() => reader.next()).toThrow(ProtocolViolation)
})

test('a length beyond the limit is refused before its body is gathered', () => {
  const reader = new FrameReader()
  reader.push(Buffer.from([0x51, 0x7f, 0xff, 0xff, 0xff]))
  expect(() => reader.next()).toThrow('invalid message length: 2147483647')
})

test('a startup packet longer than Postgres allows is refused', () => {
  const reader = new FrameReader()
  reader.push(Buffer.from('GET / HTTP/1.1\r\n'))
  expect(() => reader.nextStartup()).toThrow('invalid length of startup packet')
})
