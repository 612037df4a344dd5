import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { describeContracts } from '../../../src/contract/document/describe-contract.ts'
import type { ContractDocument } from '../../../src/contract/document/contract-document.ts'
import {
  indexLine,
  productConstant,
  writeProduct,
} from '../../../src/contract/typescript/write-product.ts'
import { buildRegistry } from '../../../src/product/registry.ts'
import { describeContracts as describeAll } from '../../../src/contract/document/describe-contract.ts'
import { registry as market } from '../../graphql/market.ts'
import { everyKind, sorted } from './examples.ts'

/* Contracts are written as declarations, loaded as a project would, and told again. */

const root = fileURLToPath(new URL('../../..', import.meta.url))
let directory: string

beforeAll(async () => {
  directory = await realpath(await mkdtemp(join(root, '.tmp-')))
  await writeFile(
    join(directory, 'tsconfig.json'),
    JSON.stringify({ extends: '../tsconfig.json', include: ['**/*.ts'], exclude: [] }),
  )
})

afterAll(() => rm(directory, { recursive: true, force: true }))

/** Writes these contracts as a project's schema, and gives what it declares then. */
async function declared(
  project: string,
  contracts: readonly ContractDocument[],
): Promise<{ contracts: ContractDocument[]; omissions: string[] }> {
  const lines: string[] = []
  const omissions: string[] = []
  for (const contract of contracts) {
    const written = writeProduct(contract, 'a.yaml:1:1', (id) => {
      const found = contracts.find((each) => each.id === id)
      return (
        found && {
          module: `../${found.layer}/${found.table}.ts`,
          name: productConstant(found.table),
        }
      )
    })
    await mkdir(join(directory, project, contract.layer), { recursive: true })
    await writeFile(
      join(directory, project, contract.layer, `${contract.table}.ts`),
      written.source,
    )
    lines.push(indexLine(contract, written.exports))
    omissions.push(...written.omissions.map(({ what }) => what))
  }
  const index = join(directory, project, 'index.ts')
  await writeFile(index, `${lines.join('\n')}\n`)
  const exports = z
    .record(z.string(), z.unknown())
    .parse({ ...((await import(/* @vite-ignore */ pathToFileURL(index).href)) as object) })
  const spaces = new Map([
    ['default', 3],
    ['small', 3],
  ])
  return { contracts: describeContracts(buildRegistry({ exports, spaces })), omissions }
}

test('a declaration says what the contract said, whatever checks it has', async () => {
  const read = await declared('every-kind', everyKind)
  expect(read.contracts.map(sorted)).toEqual(everyKind.map(sorted))
  expect(read.omissions).toEqual([])
})

test('a declaration keeps awkward names and types, and tells what it cannot say', async () => {
  const contracts = describeAll(market)
  const read = await declared('market', contracts)
  const plain = (contract: ContractDocument) => ({
    ...sorted(contract),
    columns: contract.columns.map(({ generated: _generated, ...column }) => column),
  })
  expect(read.contracts.map(plain)).toEqual(contracts.map(plain))
})

test('what is declared compiles', () => {
  const compiler = join(root, 'node_modules/typescript/bin/tsc')
  const { stdout, status } = spawnSync(
    process.execPath,
    [compiler, '-p', directory, '--noEmit', '--pretty', 'false'],
    { encoding: 'utf8' },
  )
  expect(stdout).toBe('')
  expect(status).toBe(0)
})

test('a relation to a product that the project does not have is left out, and told', () => {
  const [contract] = everyKind
  if (!contract) throw new Error('no example')
  const written = writeProduct(contract, 'a.yaml:1:1', () => undefined)
  expect(written.source).not.toContain('belongsTo')
  expect(written.omissions).toContainEqual({
    where: 'a.yaml:1:1',
    what: 'place leads to gold.places, which this project does not have.',
  })
})
