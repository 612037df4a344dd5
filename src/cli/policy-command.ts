import { Command } from 'commander'
import { projectCommand, type PolicyCheckOptions, type ProjectOptions } from './options.ts'

/** `platinum policy` and what it can do. */
export function policyCommand(): Command {
  const check = projectCommand(
    'check',
    'list columns that are classified lower than what they are made from',
  )
    .option('--database', 'tell too whether the database holds the API to the policies')
    .action(async (options: PolicyCheckOptions) =>
      (await import('./policy.ts')).checkPolicy(options),
    )
  const apply = projectCommand(
    'apply',
    'make the database hold the API to the policies: roles, rights, row-level security',
  ).action(async (options: ProjectOptions) => (await import('./policy.ts')).applyPolicy(options))
  return new Command('policy')
    .description('tell what policies come to, and have the database hold to them')
    .addCommand(check.exitOverride())
    .addCommand(apply.exitOverride())
}
