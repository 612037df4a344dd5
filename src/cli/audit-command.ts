import { Command, InvalidArgumentError } from 'commander'
import { projectCommand, type AuditVerifyOptions, type WhoReadOptions } from './options.ts'

/** `platinum audit` and what it can do. */
export function auditCommand(): Command {
  const verify = projectCommand('verify', 'check that nobody has changed the audit log')
    .option('--contains <hash>', 'a head that an earlier verification printed')
    .option('--json', 'print JSON')
    .action(async (options: AuditVerifyOptions) =>
      (await import('./audit.ts')).verifyAuditLog(options),
    )
  const whoRead = projectCommand('who-read', 'print who read a column')
    .argument('<column>', 'such as gold.people.email or Person.email')
    .option('--days <number>', 'how far to look back', days, 365)
    .option('--json', 'print JSON')
    .action(async (column: string, options: WhoReadOptions) =>
      (await import('./audit.ts')).whoReadColumn(column, options),
    )
  return new Command('audit')
    .description('look into the record of what was read')
    .addCommand(verify.exitOverride())
    .addCommand(whoRead.exitOverride())
}

function days(text: string): number {
  const number = Number(text)
  if (Number.isInteger(number) && number > 0 && number <= 100_000) return number
  throw new InvalidArgumentError('Give a whole number of days, at least 1.')
}
