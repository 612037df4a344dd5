import { Command } from 'commander'
import { projectCommand, type SchemaOptions } from './options.ts'

/** `platinum documents` and what it can do. */
export function documentsCommand(): Command {
  const check = projectCommand(
    'check',
    'list the trusted documents with their ids, if all are valid',
  )
    .option('--role <names...>', 'roles of the reader who asks them (default: sees everything)')
    .action(async (options: SchemaOptions) =>
      (await import('./documents.ts')).checkDocuments(options),
    )
  return new Command('documents')
    .description('tell of the documents that clients name by id')
    .addCommand(check.exitOverride())
}
