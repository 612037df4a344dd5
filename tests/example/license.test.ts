import { expect, test } from 'vitest'
import { readLicense } from '../../jobs/manifest/license.ts'

test.each<[object, string, boolean | null]>([
  [{ license: 'MIT' }, 'MIT', true],
  [{ license: ' mit ' }, 'MIT', true],
  [{ license: 'The MIT License' }, 'MIT', true],
  [{ license: 'Apache 2.0' }, 'Apache-2.0', true],
  [{ license: 'Apache License, Version 2.0' }, 'Apache-2.0', true],
  [{ license: 'GPLv3' }, 'GPL-3.0-only', false],
  [{ license: { type: 'BSD-3-Clause', url: 'https://example.org' } }, 'BSD-3-Clause', true],
  [{ license: { name: 'ISC' } }, 'ISC', true],
  [{ license: { url: 'https://opensource.org/licenses/MIT' } }, 'MIT', true],
  [{ license: 'http://www.opensource.org/licenses/apache-2.0.php' }, 'Apache-2.0', true],
  [{ licenses: [{ type: 'MIT' }, { type: 'GPL-2.0' }] }, 'MIT OR GPL-2.0', true],
  [{ licenses: ['MIT', 'MIT License'] }, 'MIT', true],
  [{ licenses: 'WTFPL' }, 'WTFPL', true],
  [{ licence: 'MIT' }, 'MIT', true],
  [{ license: '', licenses: ['ISC'] }, 'ISC', true],
  [{ license: '(MIT OR Apache-2.0)' }, 'MIT OR Apache-2.0', true],
  [{ license: 'mit or gpl-3.0' }, 'MIT OR GPL-3.0', true],
  [{ license: 'MIT AND GPL-3.0' }, 'MIT AND GPL-3.0', false],
  [{ license: '(MIT OR ISC) AND Zlib' }, '(MIT OR ISC) AND Zlib', true],
  [{ license: 'MIT OR ISC AND GPL-3.0' }, 'MIT OR ISC AND GPL-3.0', true],
  [{ license: 'MIT/Apache-2.0' }, 'MIT OR Apache-2.0', true],
  [{ license: 'MIT/X11' }, 'MIT', true],
  [
    { license: 'GPL-2.0 WITH Classpath-exception-2.0' },
    'GPL-2.0 WITH Classpath-exception-2.0',
    false,
  ],
  [{ license: 'SEE LICENSE IN LICENSE.md' }, 'LicenseRef-File', null],
  [{ license: 'UNLICENSED' }, 'UNLICENSED', false],
  [{ license: 'Unlicense' }, 'Unlicense', true],
  [{ license: 'Acme-1.0' }, 'Acme-1.0', null],
  [{ license: 'MIT OR Acme-1.0' }, 'MIT OR Acme-1.0', true],
  [{ license: 'MIT AND Acme-1.0' }, 'MIT AND Acme-1.0', null],
  [{ license: 'ask the author' }, 'UNKNOWN', null],
  [{ license: 'MIT OR' }, 'UNKNOWN', null],
  [{ license: '(MIT' }, 'UNKNOWN', null],
  [{ license: 'OR' }, 'UNKNOWN', null],
  [{ license: 'x'.repeat(1000) }, 'UNKNOWN', null],
  [{ license: true }, 'UNKNOWN', null],
  [{ license: null, licenses: {} }, 'UNKNOWN', null],
  [{}, 'UNKNOWN', null],
])('%j means %s', (manifest, expression, permissive) => {
  expect(readLicense({ ...manifest })).toEqual({ expression, permissive })
})

test('every expression can be read again and means the same', () => {
  const first = readLicense({ license: '((MIT OR ISC) AND (Zlib OR GPL-3.0)) OR WTFPL' })
  expect(readLicense({ license: first.expression })).toEqual(first)
})
