import { createCipheriv, hkdfSync } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CursorSeal } from '../../src/query/cursor-seal.ts'

/* AES-SIV as RFC 5297 writes it down, a block at a time, with one text that goes along. */

const block = 16

function encrypted(key: Buffer, bytes: Buffer): Buffer {
  return createCipheriv(`aes-${key.length * 8}-ecb`, key, null)
    .setAutoPadding(false)
    .update(bytes)
}

function xor(left: Buffer, right: Buffer): Buffer {
  return Buffer.from(left.map((byte, index) => byte ^ (right[index] ?? 0)))
}

function double(value: Buffer): Buffer {
  const shifted = (BigInt(`0x${value.toString('hex')}`) << 1n) & ((1n << 128n) - 1n)
  const reduced = (value[0] ?? 0) >= 128 ? shifted ^ 0x87n : shifted
  return Buffer.from(reduced.toString(16).padStart(32, '0'), 'hex')
}

function cmac(key: Buffer, message: Buffer): Buffer {
  const subkey = double(encrypted(key, Buffer.alloc(block)))
  const isWhole = message.length > 0 && message.length % block === 0
  const last = isWhole ? message.length - block : message.length - (message.length % block)
  const rest = message.subarray(last)
  const final = isWhole ? xor(rest, subkey) : xor(pad(rest), double(subkey))
  let state = Buffer.alloc(block)
  for (let at = 0; at < last; at += block) {
    state = Buffer.from(encrypted(key, xor(state, message.subarray(at, at + block))))
  }
  return encrypted(key, xor(state, final))
}

function pad(rest: Buffer): Buffer {
  const padded = Buffer.alloc(block)
  rest.copy(padded)
  padded[rest.length] = 0x80
  return padded
}

function siv(keys: Buffer, along: Buffer, text: Buffer): Buffer {
  const [mac, stream] = [keys.subarray(0, keys.length / 2), keys.subarray(keys.length / 2)]
  const mixed = xor(double(cmac(mac, Buffer.alloc(block))), cmac(mac, along))
  const isLong = text.length >= block
  const message = isLong
    ? Buffer.concat([text.subarray(0, -block), xor(text.subarray(-block), mixed)])
    : xor(double(mixed), pad(text))
  const tag = cmac(mac, message)
  const start = Buffer.from(tag)
  start[8] = (start[8] ?? 0) & 0x7f
  start[12] = (start[12] ?? 0) & 0x7f
  const cipher = createCipheriv(`aes-${stream.length * 8}-ctr`, stream, start)
  return Buffer.concat([tag, cipher.update(text)])
}

test('the reading of RFC 5297 gives what its first example gives', () => {
  const keys = Buffer.from(
    'fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff',
    'hex',
  )
  const along = Buffer.from('101112131415161718191a1b1c1d1e1f2021222324252627', 'hex')
  const text = Buffer.from('112233445566778899aabbccddee', 'hex')
  expect(siv(keys, along, text).toString('hex')).toBe(
    '85632d07c6e8f37f950acd320a2ecc9340c02b9690c4dc04daef7f6afe5c',
  )
})

const texts = fc.array(fc.string({ unit: 'binary', maxLength: 90 }), { maxLength: 12 })
const digests = fc.uint8Array({ minLength: 32, maxLength: 32 })

test('texts are closed as RFC 5297 says, all together as each by itself, and opened again', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), digests, texts, (secret, digest, given) => {
      const seal = new CursorSeal(secret)
      const home = seal.home(digest)
      const keys = Buffer.from(hkdfSync('sha256', secret, '', 'platinum cursors 1', 64))
      const closed = seal.close(home, given)
      expect(closed).toEqual(given.map((text) => seal.close(home, [text])[0]))
      given.forEach((text, index) => {
        const bytes = Buffer.from(text)
        const length = Math.max(block, Math.ceil(bytes.length / block) * block)
        const filled = Buffer.concat([bytes, Buffer.alloc(length - bytes.length, ' ')])
        expect(closed[index]).toBe(siv(keys, Buffer.from(digest), filled).toString('base64url'))
        expect(seal.open(home, closed[index] ?? '')).toBe(filled.toString())
      })
    }),
    { numRuns: 200 },
  )
})

test('a text is opened by the same secret in the same place, and not when a bit is changed', () => {
  const seal = new CursorSeal('secret')
  const home = seal.home(Buffer.alloc(32, 1))
  const text = JSON.stringify(['100', 'æøå', null])
  const [closed = ''] = seal.close(home, [text])
  expect(seal.open(home, closed)?.trimEnd()).toBe(text)
  expect(new CursorSeal('secret').open(home, closed)?.trimEnd()).toBe(text)
  expect(new CursorSeal('Secret').open(home, closed)).toBeUndefined()
  expect(seal.open(seal.home(Buffer.alloc(32, 2)), closed)).toBeUndefined()
  const bytes = Buffer.from(closed, 'base64url')
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const copy = Buffer.from(bytes)
    copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    expect(seal.open(home, copy.toString('base64url'))).toBeUndefined()
  }
})
