import { existsSync } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Pool } from 'pg'
import type { ContractDocument } from '../../contract/document/contract-document.ts'
import { readContractFile } from '../../contract/exchange/read-contract-file.ts'
import { readDeployedContracts } from '../../contract/store/deployed-contracts.ts'
import { UsageError } from '../../errors/platinum-error.ts'
import type { Project } from '../../project/load-project.ts'
import { contractsAtCommit } from './contracts-at-commit.ts'

/**
 * The contracts to compare with, where `database` is asked for from its pool: those deployed to the database, those of files, or those of a commit.
 *
 * @throws PlatinumError `CONTRACT_NOT_STORED`, `CONTRACT_UNKNOWN_BASE`, or what is wrong there.
 */
export async function readBase(
  project: Project,
  against: string,
  pool: Pool | undefined,
): Promise<ContractDocument[]> {
  if (against === 'database' && pool) return readDatabase(pool)
  if (existsSync(against)) return readFiles(against)
  return contractsAtCommit(project, against)
}

async function readDatabase(pool: Pool): Promise<ContractDocument[]> {
  const contracts = await readDeployedContracts(pool)
  if (contracts.length > 0) return contracts
  throw new UsageError({
    code: 'CONTRACT_NOT_STORED',
    where: '--against database',
    expected: 'a database to which contracts were deployed',
    found: 'none in ops.contract',
    fix: 'Run "platinum migrate" once, which stores them, or compare with a git ref.',
  })
}

async function readFiles(path: string): Promise<ContractDocument[]> {
  const files = (await stat(path)).isDirectory()
    ? (await readdir(path))
        .filter(isReadable)
        .toSorted()
        .map((name) => join(path, name))
    : [path]
  const read = await Promise.all(files.map(readFileAt))
  const contracts = read.flat()
  if (contracts.length > 0) return contracts
  throw new UsageError({
    code: 'CONTRACT_UNKNOWN_BASE',
    where: `--against ${path}`,
    expected: 'contracts that "platinum contract export" wrote',
    found: 'none',
    fix: 'Export them with "platinum contract export --format json --out DIR".',
  })
}

const isReadable = (name: string): boolean => /\.(json|ya?ml)$/.test(name)

/** Every contract of a file, of whatever format. */
async function readFileAt(file: string): Promise<ContractDocument[]> {
  return readContractFile(await readFile(file, 'utf8'), file, 'gold').map(
    ({ contract }) => contract,
  )
}
