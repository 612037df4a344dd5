import { createCipheriv, hkdfSync, randomBytes, timingSafeEqual, type Cipheriv } from 'node:crypto'
import type { GraphQLSchema } from 'graphql'
import type { Bound } from './bound.ts'

/** Bytes of a block of AES, of a tag, and what texts are filled up to. */
const block = 16
const words = block / 4
const space = 0x20

/** Where texts belong, as `CursorSeal` works with it: the mask of the last block that is hashed. */
export type SealHome = Uint32Array

/** Where the cursors of a list belong, and what closes them. */
export interface CursorHome {
  readonly seal: CursorSeal
  /** What is the same in every request: the product, its ordering, and how it is shown. */
  readonly home: SealHome
  /** What is searched for and when: a text that differs where these do. Undefined: neither. */
  readonly search: Bound<string> | undefined
}

/**
 * Closes texts so that nobody reads, changes or makes them but servers with the same secret, by
 * AES-SIV of RFC 5297 with two keys of 256 bits, which are HKDF-SHA256 of the secret. The same text
 * is closed to the same letters, whoever asks and whichever server answers; another place, or one
 * bit that is changed, and it is not opened.
 *
 * A cipher of Node's own for each cursor takes ten times as long as all of it does here: two ciphers
 * are made once, and the blocks of all cursors of a page go through them together.
 */
export class CursorSeal {
  readonly #mac: Cipheriv
  readonly #stream: Cipheriv
  /** The mask of a last block that is whole. */
  readonly #last: Uint32Array

  /** @param secret default: one of this process alone */
  constructor(secret: string | Uint8Array = randomBytes(32)) {
    const keys = Buffer.from(hkdfSync('sha256', secret, '', 'platinum cursors 1', 64))
    this.#mac = blockCipher(keys.subarray(0, 32))
    this.#stream = blockCipher(keys.subarray(32))
    this.#last = doubled(this.#encrypted(this.#mac, new Uint32Array(words)))
  }

  /** @param digest SHA-256 of what tells a place from others */
  home(digest: Uint8Array): SealHome {
    const zero = new Uint32Array(words)
    const mask = doubled(this.#digests([{ at: 0, blocks: 1 }], zero, this.#last))
    const place = new Uint32Array(new Uint8Array(digest).buffer)
    const own = this.#digests([{ at: 0, blocks: place.length / words }], place, this.#last)
    for (let at = 0; at < words; at++) mask[at] = xor(xor(mask[at], own[at]), this.#last[at])
    return mask
  }

  /** @returns base64url of each. It tells the length in steps of 16 bytes, and nothing else */
  close(home: SealHome, texts: readonly string[]): string[] {
    const { pieces, content } = filled(texts)
    const tags = this.#digests(pieces, content, home)
    this.#encipher(pieces, tags, content)
    const [tag, body] = [bytesOf(tags), bytesOf(content)]
    return pieces.map(({ at, blocks }, index) => {
      const closed = Buffer.allocUnsafe((blocks + 1) * block)
      tag.copy(closed, 0, index * block, (index + 1) * block)
      body.copy(closed, block, at * block, (at + blocks) * block)
      return closed.toString('base64url')
    })
  }

  /** @returns the text, with spaces at its end; undefined when it was not closed here, just so */
  open(home: SealHome, closed: string): string | undefined {
    const bytes = Buffer.from(closed, 'base64url')
    const blocks = bytes.length / block - 1
    if (blocks < 1 || !Number.isInteger(blocks) || bytes.toString('base64url') !== closed) {
      return undefined
    }
    const tag = new Uint32Array(new Uint8Array(bytes.subarray(0, block)).buffer)
    const content = new Uint32Array(new Uint8Array(bytes.subarray(block)).buffer)
    const pieces = [{ at: 0, blocks }]
    this.#encipher(pieces, tag, content)
    const expected = this.#digests(pieces, content, home)
    return timingSafeEqual(expected, tag) ? bytesOf(content).toString('utf8') : undefined
  }

  /** CMAC of each piece, whose last block is masked. One block of all pieces is read at a time. */
  #digests(pieces: readonly Piece[], content: Uint32Array, mask: Uint32Array): Uint32Array {
    const states = new Uint32Array(pieces.length * words)
    const rounds = pieces.reduce((most, { blocks }) => Math.max(most, blocks), 0)
    for (let round = 0; round < rounds; round++) {
      const active = pieces.flatMap(({ blocks }, index) => (blocks > round ? [index] : []))
      const read = new Uint32Array(active.length * words)
      active.forEach((index, place) => {
        const { at, blocks } = pieces[index] ?? none
        const isLast = round === blocks - 1
        for (let word = 0; word < words; word++) {
          const given = xor(states[index * words + word], content[(at + round) * words + word])
          read[place * words + word] = isLast ? xor(given, mask[word]) : given
        }
      })
      const written = this.#encrypted(this.#mac, read)
      active.forEach((index, place) => {
        for (let word = 0; word < words; word++) {
          states[index * words + word] = written[place * words + word] ?? 0
        }
      })
    }
    return states
  }

  /** Counter mode from each piece's tag on, in place; the same again gives back what it was. */
  #encipher(pieces: readonly Piece[], tags: Uint32Array, content: Uint32Array): void {
    const counters = Buffer.alloc(content.byteLength)
    const starts = bytesOf(tags)
    pieces.forEach(({ at, blocks }, index) => {
      const start = index * block
      // Two bits are zero, so that the last 32 count without a carry.
      const third = (starts.readUInt32BE(start + 8) & 0x7fffffff) >>> 0
      const last = (starts.readUInt32BE(start + 12) & 0x7fffffff) >>> 0
      for (let count = 0; count < blocks; count++) {
        const place = (at + count) * block
        starts.copy(counters, place, start, start + 8)
        counters.writeUInt32BE(third, place + 8)
        counters.writeUInt32BE((last + count) >>> 0, place + 12)
      }
    })
    const stream = wordsOf(this.#stream.update(counters))
    for (let word = 0; word < content.length; word++) {
      content[word] = xor(content[word], stream[word])
    }
  }

  #encrypted(cipher: Cipheriv, blocks: Uint32Array): Uint32Array {
    return wordsOf(cipher.update(blocks))
  }
}

/** Where a text stands, in blocks. */
interface Piece {
  readonly at: number
  readonly blocks: number
}

const none: Piece = { at: 0, blocks: 0 }

function blockCipher(key: Uint8Array): Cipheriv {
  return createCipheriv('aes-256-ecb', key, null).setAutoPadding(false)
}

/** The texts one after the other, each filled up with spaces to whole blocks. */
function filled(texts: readonly string[]): { pieces: Piece[]; content: Uint32Array } {
  const pieces: Piece[] = []
  let total = 0
  for (const text of texts) {
    const blocks = Math.max(1, Math.ceil(Buffer.byteLength(text) / block))
    pieces.push({ at: total, blocks })
    total += blocks
  }
  const content = new Uint32Array(total * words)
  const bytes = bytesOf(content).fill(space)
  texts.forEach((text, index) => bytes.write(text, (pieces[index] ?? none).at * block))
  return { pieces, content }
}

/** Twice a value of GF(2^128), as RFC 4493 writes them. */
function doubled(value: Uint32Array): Uint32Array {
  const bytes = Buffer.from(bytesOf(value))
  let carry = 0
  for (let at = block - 1; at >= 0; at--) {
    const byte = bytes[at] ?? 0
    bytes[at] = ((byte << 1) | carry) & 0xff
    carry = byte >> 7
  }
  if (carry === 1) bytes[block - 1] = (bytes[block - 1] ?? 0) ^ 0x87
  return wordsOf(bytes)
}

function xor(left: number | undefined, right: number | undefined): number {
  return (left ?? 0) ^ (right ?? 0)
}

function bytesOf(array: Uint32Array): Buffer {
  return Buffer.from(array.buffer, array.byteOffset, array.byteLength)
}

/** Bytes may begin anywhere in their buffer, words may not. */
function wordsOf(bytes: Uint8Array): Uint32Array {
  const { buffer, byteOffset, byteLength } = bytes
  return byteOffset % 4 === 0
    ? new Uint32Array(buffer, byteOffset, byteLength / 4)
    : new Uint32Array(new Uint8Array(bytes).buffer)
}

const extension = 'platinumCursors'

/** What a schema keeps the seal of its cursors as. */
export function sealExtension(seal: CursorSeal): Readonly<Record<string, unknown>> {
  return { [extension]: seal }
}

/** The seal of the cursors of a schema. */
export function sealOf({ extensions }: GraphQLSchema): CursorSeal {
  const seal = extensions[extension]
  if (!(seal instanceof CursorSeal)) throw new TypeError('the schema was built without a seal')
  return seal
}
