import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { keyDigest, newKey, newKeyId } from '../../src/identity/key-format.ts'

test('a key has a prefix, 256 random bits and a checksum, and no two are the same', () => {
  const keys = Array.from({ length: 200 }, newKey)
  for (const key of keys) expect(key).toMatch(/^platinum_[0-9A-Za-z]{49}$/)
  expect(new Set(keys).size).toBe(200)
})

test('what is kept of a key is its SHA-256', () => {
  const key = newKey()
  expect(keyDigest(key)).toEqual(createHash('sha256').update(key).digest())
})

test('a key with one character changed, more or fewer is none', () => {
  const key = newKey()
  for (let at = 0; at < key.length; at += 1) {
    const other = key[at] === '7' ? '8' : '7'
    expect(keyDigest(`${key.slice(0, at)}${other}${key.slice(at + 1)}`)).toBeUndefined()
  }
  expect(keyDigest(key.slice(0, -1))).toBeUndefined()
  expect(keyDigest(`${key}0`)).toBeUndefined()
  expect(keyDigest(`${key}\n`)).toBeUndefined()
  expect(keyDigest('')).toBeUndefined()
})

test('the id of a key says nothing of it', () => {
  expect(newKeyId()).toMatch(/^key_[0-9A-Za-z]{11}$/)
})
