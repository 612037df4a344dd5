import { expect, test } from 'vitest'
import { hashing } from '../../src/embedding/hashing.ts'
import { readSpaces, resolveSpaces } from '../../src/embedding/spaces.ts'
import { ProjectError } from '../../src/errors/platinum-error.ts'

const endpoint = {
  PLATINUM_EMBEDDINGS_URL: 'http://localhost:11434/v1',
  PLATINUM_EMBEDDINGS_MODEL: 'nomic-embed-text',
  PLATINUM_EMBEDDINGS_DIMENSIONS: '768',
}

test('without configuration there is one space, default, which hashes to 384 dimensions', () => {
  const spaces = resolveSpaces({}, {})
  expect([...spaces.keys()]).toEqual(['default'])
  expect(spaces.get('default')).toMatchObject({ model: 'hashing', dimensions: 384 })
})

test('configured spaces stand beside the default, or replace it', () => {
  const titles = hashing({ dimensions: 64 })
  expect([...resolveSpaces({ titles }, {}).keys()].toSorted()).toEqual(['default', 'titles'])
  expect(resolveSpaces({ default: titles }, {}).get('default')).toBe(titles)
})

test('the environment replaces the default space and no other', () => {
  const titles = hashing({ dimensions: 64 })
  const spaces = resolveSpaces({ default: titles, titles }, endpoint)
  expect(spaces.get('default')).toMatchObject({ model: 'nomic-embed-text', dimensions: 768 })
  expect(spaces.get('titles')).toBe(titles)
})

test('an empty variable is one that is not set', () => {
  const env = { PLATINUM_EMBEDDINGS_URL: '', PLATINUM_EMBEDDINGS_KEY: ' ' }
  expect(resolveSpaces({}, env).get('default')?.model).toBe('hashing')
})

test('every variable that is missing or wrong is a problem of its own, under its own name', () => {
  const { problems } = readSpaces(
    {},
    { PLATINUM_EMBEDDINGS_URL: 'localhost:11434', PLATINUM_EMBEDDINGS_DIMENSIONS: 'many' },
  )
  expect(problems.map(({ code, where, found }) => [code, where, found])).toEqual([
    ['CONFIG_INVALID', 'PLATINUM_EMBEDDINGS_URL', '"localhost:11434"'],
    ['CONFIG_INVALID', 'PLATINUM_EMBEDDINGS_MODEL', 'nothing'],
    ['CONFIG_INVALID', 'PLATINUM_EMBEDDINGS_DIMENSIONS', 'many'],
  ])
})

test('a key alone is not silently ignored', () => {
  expect(() => resolveSpaces({}, { PLATINUM_EMBEDDINGS_KEY: 'sk-secret' })).toThrow(ProjectError)
  expect(() => resolveSpaces({}, { PLATINUM_EMBEDDINGS_KEY: 'sk-secret' })).not.toThrow('sk-secret')
})

test('a configured space that is no provider is a problem that names it', () => {
  const { problems } = readSpaces({ titles: { ...hashing(), batchSize: 0 } }, {})
  expect(problems).toMatchObject([
    { code: 'CONFIG_INVALID', where: 'embeddings.spaces.titles.batchSize' },
  ])
})
