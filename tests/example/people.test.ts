import { expect, test } from 'vitest'
import { readPeople } from '../../jobs/manifest/people.ts'

const person = (name: string | null, email: string | null, url: string | null) => ({
  name,
  email,
  url,
})

test.each<[unknown, object | undefined]>([
  [
    'Ada Lovelace <ada@example.org> (https://ada.example)',
    person('Ada Lovelace', 'ada@example.org', 'https://ada.example'),
  ],
  ['Ada <ada@example.org>', person('Ada', 'ada@example.org', null)],
  ['Ada (https://ada.example)', person('Ada', null, 'https://ada.example')],
  ['Ada', person('Ada', null, null)],
  ['<ada@example.org>', person(null, 'ada@example.org', null)],
  ['ada@example.org', person(null, 'ada@example.org', null)],
  ['Ada <ada at example dot org>', person('Ada', null, null)],
  ['Ada <ada@example.org', person('Ada <ada@example.org', null, null)],
  [
    { name: 'Ada', email: 'ada@example.org', url: 'https://ada.example' },
    person('Ada', 'ada@example.org', 'https://ada.example'),
  ],
  [{ name: 'Ada <ada@example.org>' }, person('Ada', 'ada@example.org', null)],
  [{ name: 'Ada', mail: 'ada@example.org', web: 'a.b' }, person('Ada', 'ada@example.org', 'a.b')],
  [{ email: 'ada@example.org' }, person(null, 'ada@example.org', null)],
  [{ name: { first: 'Ada' }, email: 7 }, undefined],
  ['   ', undefined],
  [42, undefined],
  [null, undefined],
])('the author %j is read', (author, expected) => {
  const people = readPeople({ author })
  expect(people).toEqual(expected === undefined ? [] : [{ role: 'author', ...expected }])
})

test('author, maintainers and contributors come in this order, each once', () => {
  const people = readPeople({
    contributors: ['Carl <carl@example.org>', 'Ada <ADA@example.org>', 7],
    maintainers: [{ name: 'Bea', email: 'bea@example.org' }],
    author: 'Ada <ada@example.org>',
  })
  expect(people.map(({ role, email }) => [role, email])).toEqual([
    ['author', 'ada@example.org'],
    ['maintainer', 'bea@example.org'],
    ['contributor', 'carl@example.org'],
  ])
})
