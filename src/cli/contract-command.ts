import { Command, Option } from 'commander'
import { formatNames } from '../contract/exchange/formats.ts'
import { layers } from '../product/layer.ts'
import {
  projectCommand,
  type ContractDiffOptions,
  type ContractDriftOptions,
  type ContractExportOptions,
  type ContractImportOptions,
} from './options.ts'

/** `platinum contract` and what it can do. */
export function contractCommand(): Command {
  const diff = projectCommand('diff', 'tell what contracts changed, and which versions are due')
    .option(
      '--against <what>',
      'a git ref, a file or folder of exported contracts, or "database": what was deployed to it',
      'HEAD',
    )
    .option('--usage', "weigh changes by who read what, from the database's query log")
    .option('--removed <products...>', 'products that are removed on purpose')
    .option('--json', 'print JSON, an array with an object for each product that changed')
    .addHelpText(
      'after',
      '\nExits with 1 when a breaking change lacks a major version, a version goes backwards, or a\ndeprecated column is removed before its day.',
    )
    .action(async (options: ContractDiffOptions) =>
      (await import('./contract/diff.ts')).contractDiff(options),
    )
  const exporting = projectCommand(
    'export',
    'print contracts for other tools, or write a file for each',
  )
    .argument('[products...]', 'products such as gold.packages; all of them if none is named')
    .addOption(
      new Option('--format <format>', 'format to write').choices(formatNames).makeOptionMandatory(),
    )
    .option('--out <dir>', 'folder for a file a product; without it they are printed')
    .option(
      '--soda-source <names>',
      'data source and database, as Soda calls them',
      'platinum/platinum',
    )
    .action(async (products: string[], options: ContractExportOptions) =>
      (await import('./contract/export.ts')).contractExport(products, options),
    )
  const importing = projectCommand('import', 'declare the products of a contract in TypeScript')
    .argument('<file>', 'a contract: ODCS 3, Soda 4, or what "contract export --format json" wrote')
    .addOption(
      new Option('--layer <layer>', 'layer of products that do not name one')
        .choices(layers)
        .default('gold'),
    )
    .option('--out <dir>', 'folder for the declarations (default: schema/ of the project)')
    .option('--overwrite', 'replace declarations that are there')
    .action(async (file: string, options: ContractImportOptions) =>
      (await import('./contract/import.ts')).contractImport(file, options),
    )
  const drift = projectCommand(
    'drift',
    "tell how dbt's models and the products built on them differ",
  )
    .requiredOption('--dbt <dir>', "dbt's target folder, with manifest.json")
    .option('--before <dir>', 'the same folder of an earlier time, to find tests that were lost')
    .option('--json', 'print JSON, an array with an object for each product and model')
    .addHelpText('after', '\nExits with 1 when a product cannot rely on its model any more.')
    .action(async (options: ContractDriftOptions) =>
      (await import('./contract/drift.ts')).contractDrift(options),
    )
  return new Command('contract')
    .description('compare contracts, and exchange them with other tools')
    .addCommand(diff.exitOverride())
    .addCommand(exporting.exitOverride())
    .addCommand(importing.exitOverride())
    .addCommand(drift.exitOverride())
}
