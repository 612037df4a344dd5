import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describeContracts } from '../../contract/document/describe-contract.ts'
import { driftReport, driftText } from '../../contract/dbt/drift-report.ts'
import { readDbt, type Artifact, type DbtModel } from '../../contract/dbt/read-artifacts.ts'
import { UsageError } from '../../errors/platinum-error.ts'
import { exitCodes } from '../exit-codes.ts'
import type { ContractDriftOptions } from '../options.ts'
import { result } from '../output.ts'
import { openProject } from '../session.ts'

/** `platinum contract drift`: how dbt's models and the products built on them differ. */
export async function contractDrift(options: ContractDriftOptions): Promise<void> {
  const { registry, lineage } = await openProject(options.project)
  const models = await readTarget(options.dbt)
  const before = options.before === undefined ? undefined : await readTarget(options.before)
  const report = driftReport({
    contracts: describeContracts(registry),
    models,
    ...(before === undefined ? {} : { before }),
    sources: (product) =>
      (lineage.products.get(product)?.upstreams ?? []).flatMap((upstream) =>
        upstream.kind === 'outside' ? [upstream.name] : [],
      ),
  })
  result(options.json ? JSON.stringify(report, null, 2) : driftText(report))
  if (report.some(({ drift }) => drift.some(({ level }) => level === 'error'))) {
    process.exitCode = exitCodes.failed
  }
}

async function readTarget(directory: string): Promise<DbtModel[]> {
  const manifest = await readArtifact(directory, 'manifest.json')
  const catalog = await readArtifact(directory, 'catalog.json')
  const runResults = await readArtifact(directory, 'run_results.json')
  if (!manifest) {
    throw new UsageError({
      code: 'CONTRACT_FILE_INVALID',
      where: directory,
      expected: "dbt's target folder, with manifest.json",
      found: existsSync(directory) ? 'a folder without one' : 'nothing',
      fix: 'Run "dbt parse" or "dbt build", and name its target folder with --dbt.',
    })
  }
  return readDbt({
    manifest,
    ...(catalog ? { catalog } : {}),
    ...(runResults ? { runResults } : {}),
  })
}

async function readArtifact(directory: string, name: string): Promise<Artifact | undefined> {
  const file = join(directory, name)
  return existsSync(file) ? { file, text: await readFile(file, 'utf8') } : undefined
}
