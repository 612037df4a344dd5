import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { defaultLimits } from '../../src/config/limits.ts'

test('docs/limits.md has every limit with its default, and no other', async () => {
  const text = await readFile(join(import.meta.dirname, '../../docs/limits.md'), 'utf8')
  const rows = [...text.matchAll(/^\| `(\w+)` +\| ([\d,]+) +\|/gm)]
  const told = Object.fromEntries(
    rows.map(([, name = '', figure = '']) => [name, Number(figure.replaceAll(',', ''))]),
  )
  expect(told).toEqual(defaultLimits)
})
