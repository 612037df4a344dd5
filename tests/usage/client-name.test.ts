import { expect, test } from 'vitest'
import { clientName } from '../../src/usage/client-name.ts'

const name = (known: string | undefined, headers: Readonly<Record<string, string>> = {}) =>
  clientName(known, (header) => headers[header])

test('a client is what its key says, else what its headers say', () => {
  const headers = { 'graphql-client-name': 'second', 'apollographql-client-name': 'first' }
  expect(name('key', headers)).toBe('key')
  expect(name(undefined, headers)).toBe('first')
  expect(name(undefined, { 'graphql-client-name': 'second' })).toBe('second')
  expect(name('', { 'apollographql-client-name': ' ', 'graphql-client-name': 'x' })).toBe('x')
  expect(name(undefined)).toBeUndefined()
})

test('a name that Postgres could not store is made one that it can', () => {
  expect(name('a\0b\n')).toBe('ab')
  expect(name(`${'x'.repeat(99)}😀`)).toBe(`${'x'.repeat(99)}\uFFFD`)
})
