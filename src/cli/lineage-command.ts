import { InvalidArgumentError, type Command } from 'commander'
import { projectCommand, type PlaceLineageOptions, type SqlLineageOptions } from './options.ts'

/** `platinum lineage` and what it can do. */
export function lineageCommand(): Command {
  const lineage = projectCommand('lineage', 'tell where columns come from, and where they go')
    .argument(
      '[coordinate]',
      'gold.packages, Package.license, Query.packages, or namespace:name of an outside dataset',
    )
    .option('--up', 'only what it is made from')
    .option('--down', 'only what is made from it')
    .option('--depth <number>', 'steps to follow, 1 to 100 (default: 100)', number('depth', 100))
    .option('--limit <number>', 'most places to tell, either way', number('limit', 10_000), 1_000)
    .option('--indirect', 'follow columns that only decide about others too')
    .option('--as-of <time>', 'as it was at a time, such as 2026-01-31T12:00:00Z', pastTime)
    .option('--impact', 'tell which fields of the API it ends in, and which clients used them')
    .option('--days <number>', 'days to look for clients, with --impact', number('days', 3_650), 30)
    .option('--json', 'print JSON')
    .action(async (coordinate: string | undefined, options: PlaceLineageOptions) => {
      if (coordinate === undefined) return lineage.help({ error: true })
      if (options.impact && options.asOf !== undefined) {
        lineage.error("error: option '--as-of' cannot be used with '--impact'")
      }
      await (await import('./place-lineage.ts')).placeLineage(coordinate, options)
    })
  lineage
    .command('sql')
    .description('print where every column of every statement of a file comes from')
    .requiredOption('--file <file>', 'the SQL')
    .requiredOption('--schema <file>', 'the tables it reads: { "schema.table": ["column", …] }')
    .option('--search-path <schemas>', 'where tables without a schema are (default: public)', list)
    .option('--json', 'print JSON, an array with an object for each statement')
    .action(async (_options: unknown, command: Command) =>
      // Options that both commands have are read by the outer one.
      (await import('./lineage.ts')).sqlLineage(command.optsWithGlobals<SqlLineageOptions>()),
    )
    .exitOverride()
  return lineage
}

const list = (text: string): string[] => text.split(',').map((schema) => schema.trim())

function number(option: string, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (!Number.isInteger(value) || value < 1 || value > most) {
      throw new InvalidArgumentError(`--${option} is a whole number from 1 to ${most}.`)
    }
    return value
  }
}

/** @returns the time in ISO 8601 */
function pastTime(text: string): string {
  const time = new Date(text)
  if (Number.isNaN(time.getTime()) || !/^\d{4}-\d\d-\d\d/.test(text)) {
    throw new InvalidArgumentError('A time is written as 2026-01-31 or 2026-01-31T12:00:00Z.')
  }
  if (time.getTime() > Date.now()) throw new InvalidArgumentError('This time has not come.')
  return time.toISOString()
}
