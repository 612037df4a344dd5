import { createHash, randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'

/**
 * A key is `platinum_`, 256 random bits as 43 characters, and a checksum as 6: 58 characters that a
 * scanner for leaked secrets knows by their look, and that a mistyped or invented one seldom has.
 */
export const keyPrefix = 'platinum_'

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const randomCharacters = 43
const checksumCharacters = 6
const look = new RegExp(
  `^${keyPrefix}([0-9A-Za-z]{${randomCharacters}})([0-9A-Za-z]{${checksumCharacters}})$`,
)

/** A key that nobody has seen. */
export function newKey(): string {
  const random = base62(BigInt(`0x${randomBytes(32).toString('hex')}`), randomCharacters)
  return `${keyPrefix}${random}${checksum(random)}`
}

/** The public name of a key, which has nothing to do with its secret. */
export function newKeyId(): string {
  return `key_${base62(BigInt(`0x${randomBytes(8).toString('hex')}`), 11)}`
}

/**
 * What is kept of a key, and by which it is found: its SHA-256. A key has 256 random bits, so that
 * its digest cannot be guessed back, and needs no slow hash as a password does.
 *
 * @returns undefined for a text that is no key, which the database need not be asked about
 */
export function keyDigest(text: string): Buffer | undefined {
  const [, random = '', sum = ''] = look.exec(text) ?? []
  if (random === '' || sum !== checksum(random)) return undefined
  return createHash('sha256').update(text).digest()
}

function checksum(random: string): string {
  return base62(BigInt(crc32(`${keyPrefix}${random}`)), checksumCharacters)
}

function base62(value: bigint, length: number): string {
  let rest = value
  let text = ''
  for (let index = 0; index < length; index += 1) {
    text = `${digits[Number(rest % 62n)]}${text}`
    rest /= 62n
  }
  return text
}
