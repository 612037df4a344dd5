import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import type { ImportedContract } from '../../contract/exchange/exchanged-contract.ts'
import { readContractFile } from '../../contract/exchange/read-contract-file.ts'
import { throwContractProblems } from '../../contract/document/located-text.ts'
import {
  indexLine,
  productConstant,
  writeProduct,
  type ProductModule,
} from '../../contract/typescript/write-product.ts'
import { PlatinumError, UsageError } from '../../errors/platinum-error.ts'
import { compareVersions, readVersion } from '../../product/version.ts'
import { isDataProduct } from '../../product/data-product.ts'
import { tableId } from '../../product/validate-product.ts'
import { contractSymbol } from '../../product/contract-symbol.ts'
import { importModule } from '../../project/import-module.ts'
import type { ContractImportOptions } from '../options.ts'
import { say } from '../output.ts'

/**
 * `platinum contract import`: a declaration for each product of a file. What the file says and a
 * contract cannot is told, with its line.
 *
 * @throws ContractError with what is wrong in the file, before anything is written.
 */
export async function contractImport(file: string, options: ContractImportOptions): Promise<void> {
  const read = readContractFile(await readText(file), file, options.layer)
  const project = resolve(options.project)
  const out = resolve(options.out ?? join(project, 'schema'))
  const declared = await declaredProducts(project)
  assertTableNames(read)
  assertNoStepBack(read, declared)
  const path = ({ layer, table }: ImportedContract['contract']): string =>
    join(out, layer, `${table}.ts`)
  const written = read.map(({ contract, place }) => {
    const target = path(contract)
    const find = (id: string): ProductModule | undefined => {
      const beside = read.find((each) => each.contract.id === id)
      const from = dirname(target)
      if (beside) {
        const { table } = beside.contract
        return { module: moduleName(from, path(beside.contract)), name: productConstant(table) }
      }
      const known = declared.get(id)
      return known && { module: moduleName(from, known.file), name: known.name }
    }
    return { contract, target, ...writeProduct(contract, place, find) }
  })
  if (!options.overwrite) assertNew(written.map(({ target }) => target))
  for (const { target, source } of written) {
    await mkdir(dirname(target), { recursive: true })
    await writeFile(target, source)
  }
  const omissions = [...(read[0]?.omissions ?? []), ...written.flatMap((each) => each.omissions)]
  for (const { where, what } of omissions) say(`${where}: ${what}`)
  for (const { contract, target, exports } of written) {
    say(`Wrote ${relative(process.cwd(), target)}. In schema/index.ts:`)
    say(`  ${indexLine(contract, exports)}`)
  }
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    throw new UsageError(
      {
        code: 'CONTRACT_FILE_INVALID',
        where: file,
        expected: 'a file with a contract',
        found: cause instanceof Error ? cause.message : String(cause),
        fix: 'Name a file that can be read.',
      },
      { cause },
    )
  }
}

interface DeclaredProduct {
  readonly version: string
  readonly name: string
  /** Where it is imported from. */
  readonly file: string
}

/** What the project has already; nothing where there is none yet. */
async function declaredProducts(project: string): Promise<ReadonlyMap<string, DeclaredProduct>> {
  const schema = await importModule(project, 'schema/index')
  if (schema && 'problem' in schema) throw new PlatinumError(schema.problem)
  return new Map(
    Object.entries(schema?.exports ?? {}).flatMap(([name, product]) => {
      if (!isDataProduct(product)) return []
      const id = tableId(product)
      const own = join(project, 'schema', `${id.replace('.', '/')}.ts`)
      const file = existsSync(own) ? own : join(project, 'schema/index.ts')
      return [[id, { version: product[contractSymbol].version, name, file }] as const]
    }),
  )
}

/** A table gives its file its name. */
function assertTableNames(read: readonly ImportedContract[]): void {
  throwContractProblems(
    read.flatMap(({ contract: { table }, place }) =>
      /^[A-Za-z_][A-Za-z0-9_]*$/.test(table)
        ? []
        : [
            {
              code: 'CONTRACT_FILE_INVALID' as const,
              where: `${place}, table`,
              expected: 'a name of letters, digits and underscores',
              found: JSON.stringify(table),
              fix: 'Rename the table in the contract.',
            },
          ],
    ),
  )
}

function assertNoStepBack(
  read: readonly ImportedContract[],
  declared: ReadonlyMap<string, DeclaredProduct>,
): void {
  throwContractProblems(
    read.flatMap(({ contract, place }) => {
      const known = declared.get(contract.id)
      const [now, old] = [readVersion(contract.version), readVersion(known?.version ?? '')]
      if (!known || !now || !old || compareVersions(now, old) >= 0) return []
      return [
        {
          code: 'CONTRACT_VERSION_BACKWARDS' as const,
          where: `${place}, version of ${contract.id}`,
          expected: `${known.version}, which this project declares, or a later version`,
          found: contract.version,
          fix: 'Import a later version of the contract, or take the declaration back first.',
        },
      ]
    }),
  )
}

function assertNew(files: readonly string[]): void {
  const there = files.filter((file) => existsSync(file))
  if (there.length === 0) return
  throw new UsageError({
    code: 'CONTRACT_FILE_EXISTS',
    where: there.map((file) => relative(process.cwd(), file)).join(', '),
    expected: 'no file there yet',
    found: 'a file',
    fix: 'Say --overwrite to replace it, or name another folder with --out.',
  })
}

function moduleName(from: string, file: string): string {
  const path = relative(from, file).replaceAll('\\', '/')
  return path.startsWith('.') ? path : `./${path}`
}
