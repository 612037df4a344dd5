import { Command } from 'commander'
import { projectCommand, type ProjectOptions } from './options.ts'

/** `platinum policy` and what it can do. */
export function policyCommand(): Command {
  const check = projectCommand(
    'check',
    'list columns that are classified lower than what they are made from',
  ).action(async (options: ProjectOptions) => (await import('./policy.ts')).checkPolicy(options))
  return new Command('policy')
    .description('tell what policies come to')
    .addCommand(check.exitOverride())
}
