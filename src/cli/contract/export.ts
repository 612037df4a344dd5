import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describeContracts } from '../../contract/document/describe-contract.ts'
import { exportFormats, type ExportFormat } from '../../contract/exchange/formats.ts'
import type { ContractExportOptions } from '../options.ts'
import { result, say } from '../output.ts'
import { findProduct } from '../find-product.ts'
import { openProject } from '../session.ts'
import { exchanged } from './column-origins.ts'

/** `platinum contract export`: a file a product, or all of them one after the other. */
export async function contractExport(
  names: readonly string[],
  options: ContractExportOptions,
): Promise<void> {
  const project = await openProject(options.project)
  const { registry, lineage } = project
  const format: ExportFormat = exportFormats[options.format]
  const products =
    names.length === 0 ? registry.products : names.map((name) => findProduct(project, name))
  const all = new Map(describeContracts(registry).map((contract) => [contract.id, contract]))
  const context = { find: (id: string) => all.get(id), sodaSource: options.sodaSource }
  const written = products.map((product) => ({
    file: format.fileName(product.id),
    ...format.write(exchanged(product, lineage), context),
  }))
  for (const what of written.flatMap(({ leftOut = [] }) => leftOut)) say(what)
  const { out } = options
  if (out === undefined) {
    result(format.together(written.map(({ text }) => text)))
    return
  }
  await mkdir(out, { recursive: true })
  for (const { file, text } of written) await writeFile(join(out, file), text)
  say(`Wrote ${written.length} contracts to ${out}.`)
}
