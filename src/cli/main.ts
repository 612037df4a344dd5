import { readFileSync } from 'node:fs'
import { Command, CommanderError } from 'commander'
import { PlatinumError } from '../errors/platinum-error.ts'
import { commands } from './commands.ts'
import { exitCodes } from './exit-codes.ts'
import { toldStack } from '../errors/told-error.ts'

/** Runs the command line. Sets `process.exitCode`; see `exit-codes.ts`. */
export async function main(argv: readonly string[]): Promise<void> {
  const program = new Command('platinum')
    .description('Serves AI-ready data: declared once, checked before it is read.')
    .version(version())
    .exitOverride()
    .configureHelp({ sortSubcommands: false })
    .addHelpText(
      'after',
      `
Exit codes: 0 done, 1 failed, 2 wrong usage or a project with problems, 3 a contract is breached.
Environment: DATABASE_URL (Postgres 15+ with pgvector 0.8+; without it, an embedded database in
PLATINUM_DATA, which is .platinum/ by default), REDIS_URL (the queue; without it, Postgres), PORT, HOST,
OPENLINEAGE_URL (where events of runs are posted), PLATINUM_LINEAGE_API_KEY (what senders of events show),
PLATINUM_JWT_ISSUER, PLATINUM_JWT_AUDIENCE, PLATINUM_JWKS_URL (whose tokens are taken),
PLATINUM_SECRET (what the keys of hashes and cursors are made from).`,
    )
  for (const command of commands()) program.addCommand(command.exitOverride())
  try {
    await program.parseAsync([...argv])
  } catch (error) {
    process.exitCode = report(error)
  }
}

function report(error: unknown): number {
  if (error instanceof CommanderError) {
    // Commander has printed what is wrong, or the help that was asked for.
    return error.exitCode === 0 ? exitCodes.done : exitCodes.usage
  }
  if (error instanceof PlatinumError) {
    process.stderr.write(`\n${error.message}\n`)
    const usage = ['UsageError', 'ProjectError', 'IdentityError'].includes(error.name)
    return usage || error.code.startsWith('PROJECT_') ? exitCodes.usage : exitCodes.failed
  }
  process.stderr.write(`\n${toldStack(error)}\n`)
  return exitCodes.failed
}

function version(): string {
  const file = new URL('../../package.json', import.meta.url)
  const manifest: unknown = JSON.parse(readFileSync(file, 'utf8'))
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : 'unknown'
}
