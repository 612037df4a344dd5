import { Command } from 'commander'
import type { KeyCreateOptions, KeyListOptions, ProjectOptions } from './options.ts'
import { projectCommand } from './options.ts'

/** `platinum key` and what it can do. */
export function keyCommand(): Command {
  const create = projectCommand('create', 'make an API key and print it, this once')
    .requiredOption('--name <name>', 'what will use it')
    .option('--role <role>', 'a role it has; may be given again', collect, [])
    .option(
      '--product <product>',
      'a product it may read, instead of all that its roles may; may be given again',
      collect,
      [],
    )
    .option(
      '--attribute <name=value>',
      'what row rules compare with; may be given again',
      collect,
      [],
    )
    .option('--purpose <purpose>', 'the one purpose its data is for')
    .option('--expires <duration>', 'how long it is valid: 30m, 12h, 90d, or never', '90d')
    .action(async (options: KeyCreateOptions) => (await import('./key.ts')).createApiKey(options))
  const list = projectCommand('list', 'list API keys, the newest first')
    .option('--json', 'print JSON, an array with an object for each key')
    .action(async (options: KeyListOptions) => (await import('./key.ts')).listApiKeys(options))
  const revoke = projectCommand('revoke', 'take an API key out of use for ever')
    .argument('<id>', 'its id, as "platinum key list" prints it')
    .action(async (id: string, options: ProjectOptions) =>
      (await import('./key.ts')).revokeApiKey(id, options),
    )
  const command = new Command('key').description('make, list and revoke API keys')
  for (const each of [create, list, revoke]) command.addCommand(each.exitOverride())
  return command
}

const collect = (value: string, before: readonly string[]): string[] => [...before, value]
