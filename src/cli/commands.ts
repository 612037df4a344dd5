import type { Command } from 'commander'
import { auditCommand } from './audit-command.ts'
import { contractCommand } from './contract-command.ts'
import { documentsCommand } from './documents-command.ts'
import { keyCommand } from './key-command.ts'
import { lineageCommand } from './lineage-command.ts'
import {
  hostOption,
  portOption,
  projectCommand,
  type MaterializeOptions,
  type MigrateOptions,
  type ProjectOptions,
  type RollbackOptions,
  type SchemaOptions,
  type ServerOptions,
} from './options.ts'
import { policyCommand } from './policy-command.ts'

/**
 * Every command with its options. What a command does is loaded when it is run, so that help and
 * wrong usage are answered at once.
 */
export function commands(): Command[] {
  return [
    projectCommand('dev', 'migrate, materialize what is due, then serve and keep working')
      .addOption(portOption())
      .addOption(hostOption())
      .action(async (options: ServerOptions) => (await import('./dev.ts')).dev(options)),
    projectCommand('serve', 'serve the GraphQL API and nothing else')
      .addOption(portOption())
      .addOption(hostOption())
      .action(async (options: ServerOptions) => (await import('./serve.ts')).serve(options)),
    projectCommand('work', 'make products when they are due or asked for').action(
      async (options: ProjectOptions) => (await import('./work.ts')).work(options),
    ),
    projectCommand('migrate', 'apply the committed migrations in migrations/')
      .option('--removed <products...>', 'products that are removed on purpose')
      .action(async (options: MigrateOptions) => (await import('./migrate.ts')).migrate(options)),
    projectCommand('materialize', 'make products now: those named, or all that are due')
      .argument('[products...]', 'products such as gold.packages, or packages where it is clear')
      .option('--force', 'make them again even if nothing changed')
      .option('--only', 'leave out the products made from them')
      .action(async (products: string[], options: MaterializeOptions) =>
        (await import('./materialize.ts')).materialize(products, options),
      ),
    projectCommand('rollback', 'serve the rows of the version before again')
      .argument('<product>', 'a product such as gold.packages, or packages where it is clear')
      .requiredOption('--reason <text>', 'why; it is recorded')
      .option('--by <name>', 'who; it is recorded (default: the user of this machine)')
      .action(async (product: string, options: RollbackOptions) =>
        (await import('./rollback.ts')).rollback(product, options),
      ),
    projectCommand('schema', 'print the GraphQL schema, as GET /schema.graphql serves it')
      .option('--role <names...>', 'roles of the reader (default: none)')
      .action(async (options: SchemaOptions) => (await import('./schema.ts')).schema(options)),
    contractCommand(),
    keyCommand(),
    lineageCommand(),
    policyCommand(),
    documentsCommand(),
    auditCommand(),
  ]
}
