import { Command } from 'commander'
import { projectCommand, type ContractDiffOptions } from './options.ts'

/** `platinum contract` and what it can do. */
export function contractCommand(): Command {
  const diff = projectCommand('diff', 'tell what contracts changed, and which versions are due')
    .option(
      '--against <what>',
      'a git ref, a file or folder of exported contracts, or "database": what was deployed to it',
      'HEAD',
    )
    .option('--removed <products...>', 'products that are removed on purpose')
    .option('--json', 'print JSON, an array with an object for each product that changed')
    .addHelpText(
      'after',
      '\nExits with 1 when a breaking change lacks a major version, a version goes backwards, or a\ndeprecated column is removed before its day.',
    )
    .action(async (options: ContractDiffOptions) =>
      (await import('./contract/diff.ts')).contractDiff(options),
    )
  return new Command('contract')
    .description('compare contracts, and exchange them with other tools')
    .addCommand(diff.exitOverride())
}
