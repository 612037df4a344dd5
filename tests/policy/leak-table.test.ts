import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

/* docs/leak-channels.md names, for each way out, the tests that show it closed. */

const tests = join(import.meta.dirname, '..')
const table = readFileSync(join(tests, '../docs/leak-channels.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !/^\| (Way|---)/.test(line))

interface Named {
  readonly file: string
  readonly name: string
}

const rows = table.map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim()))
const named: readonly Named[] = rows.flatMap(([, , , cell = '']) =>
  cell.split('<br>').map((each) => {
    const [, file = '', name = ''] = /^`([^`]+)`: (.+)$/.exec(each) ?? []
    return { file, name }
  }),
)

const textOf = (file: string): string => readFileSync(join(tests, file), 'utf8')

/** Whether a file has a test of this name, perhaps of several cases. */
function hasTest({ file, name }: Named): boolean {
  const text = textOf(file)
  return [`'${name}',`, `"${name}",`, `'${name}', `].some((written) => text.includes(written))
}

test('each way out has what closes it, and tests that are there', () => {
  expect(rows.length).toBeGreaterThan(30)
  for (const [, way, closed] of rows) expect([way, closed]).not.toContain('')
  expect(named.filter((each) => !hasTest(each))).toEqual([])
})

test('each test of a way out stands in the table', () => {
  for (const file of ['policy/leaks.test.ts', 'policy/leak-channels.test.ts']) {
    const listed = named.filter((each) => each.file === file).map(({ name }) => name)
    const there = [...textOf(file).matchAll(/^test\(\s*'([^']+)'/gm)].map(([, name]) => name)
    expect(new Set(listed)).toEqual(new Set(there))
  }
})
