import { spawnSync } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, expect, test } from 'vitest'

/*
 * Each file of the folder makes one mistake, and the compiler must say which column it is about.
 * The folder has a compiler configuration of its own, so that the project itself still compiles.
 */

const folder = fileURLToPath(new URL('./compile-errors', import.meta.url))
const compiler = fileURLToPath(new URL('../../node_modules/typescript/bin/tsc', import.meta.url))

/** File name → everything the compiler said of it. */
let said: ReadonlyMap<string, string>
let files: string[]

beforeAll(async () => {
  files = (await readdir(folder)).filter((name) => name.endsWith('.ts'))
  said = byFile(compile())
})

function compile(): string {
  const { status, stdout, error } = spawnSync(
    process.execPath,
    [compiler, '-p', folder, '--pretty', 'false'],
    { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  )
  if (error) throw error
  // These mean that there were errors, which is what is wanted here.
  expect([1, 2]).toContain(status)
  return stdout
}

function byFile(output: string): ReadonlyMap<string, string> {
  const messages = new Map<string, string>()
  let current = ''
  for (const line of output.split('\n')) {
    const path = /^(\S.*?)\(\d+,\d+\): error/.exec(line)?.[1]
    if (path !== undefined) current = path.includes('compile-errors/') ? basename(path) : ''
    messages.set(current, `${messages.get(current) ?? ''}${line}\n`)
  }
  return messages
}

test.each([
  ['column-without-description', /Property 'title' is missing/],
  ['description-without-column', /'colour' does not exist in type/],
  [
    'unknown-column-in-grain',
    /Type '"colour"' is not assignable to type '"amount" \| "embedding" \| "id" \| "title"'/,
  ],
  [
    'unknown-column-in-deprecation',
    /Type '"colour"' is not assignable to type '"amount" \| "embedding" \| "id" \| "title" \| undefined'/,
  ],
  [
    'unknown-column-in-check',
    /Type '"colour"' is not assignable to type '"amount" \| "embedding" \| "id" \| "title"'/,
  ],
  [
    'unknown-column-in-unique',
    /Type '"colour"' is not assignable to type '"amount" \| "embedding" \| "id" \| "title"'/,
  ],
  [
    'unknown-column-in-relation',
    /Type '"colour"' is not assignable to type '"amount" \| "embedding" \| "id" \| "title"'/,
  ],
  [
    'unknown-event-time',
    /Type '"colour"' is not assignable to type '"amount" \| "embedding" \| "id" \| "title"'/,
  ],
  ['unknown-column-in-measure', /Type '"colour"' is not assignable to type/],
  ['unknown-column-in-measure-where', /Type '"colour"' is not assignable to type/],
  ['unknown-segment-in-measure', /Type '"late"' is not assignable to type '"paid"'/],
  ['unknown-measure-in-ratio', /Type '"visits"' is not assignable to type '"orders" \| "share"'/],
  ['unknown-column-in-segment', /'colour' does not exist in type/],
  ['mistyped-value-in-segment', /Type 'string' is not assignable to type 'boolean/],
  ['unknown-column-in-policy', /'colour' does not exist in type/],
  ['unknown-column-in-row-rule', /'colour' does not exist in type/],
  ['mistyped-value-in-row-rule', /Type 'string' is not assignable to type 'boolean/],
  ['unknown-column-in-entity', /Type '"colour"' is not assignable to type/],
  ['quarantine-without-a-limit', /Property 'allow' is missing/],
  ['quarantine-of-duplicates', /'onViolation' does not exist in type 'RowCheckOptions'/],
  ['unknown-column-in-rollup', /Type '"colour"' is not assignable to type '"orders" \| "shop"'/],
  ['rollup-in-unknown-column', /Type '"colour"' is not assignable to type '"orders" \| "shop"'/],
  ['unknown-base-column-in-rollup', /Type '"colour"' is not assignable to type/],
  ['unknown-base-column-in-rollup-measure', /Type '"colour"' is not assignable to type/],
  ['unknown-measure-in-rollup', /Type '"visits"' is not assignable to type '"income" \| "sales"/],
  ['history-of-no-duration', /Type '"a while"' is not assignable to type/],
  ['embedding-of-a-number', /Type '"amount"' is not assignable to type/],
  ['embedding-of-unknown-column', /Type '"colour"' is not assignable to type/],
  ['embedding-in-a-number', /'amount' does not exist in type/],
  ['embedding-in-unknown-column', /'colour' does not exist in type/],
  ['select-misses-a-column', /The select misses column \\"firstNote\\"\./],
  ['select-adds-a-column', /The select adds \\"colour\\", which is not a column to write\./],
  [
    'select-writes-the-embedding',
    /The select adds \\"embedding\\", which is not a column to write\./,
  ],
  [
    'select-mistypes-a-column',
    /Column \\"orders\\" has another type in the select than in the product\./,
  ],
  [
    'select-of-a-nullable-column',
    /Column \\"orders\\" is NOT NULL, but the select may give null there/,
  ],
  ['left-join-null', /Column \\"name\\" is NOT NULL, but the select may give null there/],
  ['compute-names-unknown-column', /Type '"colour"' is not assignable to type/],
  ['compute-reads-unnamed-column', /Property 'note' does not exist on type/],
  ['compute-row-misses-a-column', /Property 'text' is missing in type/],
  ['compute-row-has-null', /Types of property 'text' are incompatible/],
  ['source-row-misses-a-column', /Property 'total' is missing in type/],
  ['source-row-mistypes-a-column', /Types of property 'total' are incompatible/],
])('%s is a compile error that names the column', (name, message) => {
  expect(files).toContain(`${name}.ts`)
  expect(said.get(`${name}.ts`) ?? 'no error').toMatch(message)
})

test('a project without a mistake compiles, and every file with one is looked at', () => {
  expect(said.get('correct.ts') ?? 'no error').toBe('no error')
  const wrong = [...said.keys()].filter((name) => name !== '')
  expect(wrong.sort()).toEqual(files.filter((name) => name !== 'correct.ts').sort())
})
