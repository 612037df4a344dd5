import fc from 'fast-check'
import { parse } from 'yaml'
import { expect, test } from 'vitest'
import type { ContractDocument } from '../../../src/contract/document/contract-document.ts'
import type { ColumnOrigin } from '../../../src/contract/exchange/exchanged-contract.ts'
import { readContractFile } from '../../../src/contract/exchange/read-contract-file.ts'
import { yamlText } from '../../../src/contract/exchange/yaml-text.ts'
import { writeOdcs } from '../../../src/contract/odcs/write-odcs.ts'
import { everyKind, examples, sorted } from './examples.ts'
import { hasSchema, odcsProblems } from './odcs-schema.ts'

const nothing: ReadonlyMap<string, ColumnOrigin> = new Map()

const exported = (contract: ContractDocument, origins = nothing) =>
  yamlText(writeOdcs({ contract, origins }))

function imported(text: string) {
  const [read, ...others] = readContractFile(text, 'a.yaml', 'gold')
  if (!read || others.length > 0) throw new Error('one contract')
  return read
}

test.each(examples.map((contract) => [contract.id, contract] as const))(
  '%s comes back from ODCS as it was',
  (_id, contract) => {
    const { contract: read, omissions } = imported(exported(contract))
    expect(sorted(read)).toEqual(sorted(contract))
    expect(omissions).toEqual([])
  },
)

test.skipIf(!hasSchema)('what is exported meets the schema of the standard', () => {
  const problems = odcsProblems()
  const sources = new Map([['id', { sources: ['bronze.a.b'], logic: 'l', description: 'd' }]])
  for (const contract of examples) {
    expect(problems(parse(exported(contract)))).toEqual([])
    expect(problems(parse(exported(contract, sources)))).toEqual([])
  }
  expect(problems({ apiVersion: 'v3.1.0', kind: 'DataContract' })).not.toEqual([])
})

test('every example exported, imported and exported again is the same text', () => {
  for (const contract of examples) {
    const text = exported(contract)
    const again = imported(text)
    expect(exported(again.contract, again.origins)).toBe(text)
  }
})

test('where columns come from goes out as transform properties, and comes back', () => {
  const [contract] = everyKind
  if (!contract) throw new Error('no example')
  const origins = new Map([
    [
      'price',
      {
        sources: ['silver.visits.cents'],
        logic: 'TRANSFORMATION of silver.visits.cents',
        description: 'Made from silver.visits.cents.',
      },
    ],
  ])
  const text = exported(contract, origins)
  expect(text).toContain('transformSourceObjects:\n          - silver.visits.cents\n')
  expect(imported(text).origins).toEqual(origins)
})

/** Texts that YAML could take for something else. */
const awkward = fc.oneof(
  fc.string({ minLength: 1 }),
  fc.constantFrom('yes', 'null', '1.0', '2026-01-31', '- a', '# a', ' a ', 'a: b', '"', '\n', '~'),
)

test('export, import and export again is identical, whatever texts a contract holds', () => {
  const [example] = everyKind
  if (!example) throw new Error('no example')
  fc.assert(
    fc.property(
      awkward,
      awkward,
      fc.array(fc.oneof(awkward, fc.double({ noNaN: true, noDefaultInfinity: true })), {
        minLength: 1,
      }),
      fc.integer({ min: 0, max: 100 }),
      fc.boolean(),
      fc.constantFrom('warn' as const, 'error' as const),
      (description, unit, values, percent, blocking, severity) => {
        const contract: ContractDocument = {
          ...example,
          description,
          columns: example.columns.map((column, position) => ({
            ...column,
            // What says nothing is no description, and is told on import.
            description: position === 0 ? `D${description}` : column.description,
            ...(position === 1 ? { unit } : {}),
          })),
          checks: [
            {
              name: `n${unit}`,
              columns: ['country'],
              rule: { kind: 'acceptedValues', values },
              severity,
              blocking,
              allow: { percent },
            },
          ],
        }
        const text = exported(contract)
        const read = imported(text)
        expect(read.contract).toEqual(contract)
        expect(exported(read.contract, read.origins)).toBe(text)
      },
    ),
    { numRuns: 200 },
  )
})
