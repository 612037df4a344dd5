import { Command } from 'commander'
import type { SqlLineageOptions } from './options.ts'

/** `platinum lineage` and what it can do. */
export function lineageCommand(): Command {
  const sql = new Command('sql')
    .description('print where every column of every statement of a file comes from')
    .requiredOption('--file <file>', 'the SQL')
    .requiredOption('--schema <file>', 'the tables it reads: { "schema.table": ["column", …] }')
    .option('--search-path <schemas>', 'where tables without a schema are (default: public)', list)
    .option('--json', 'print JSON, an array with an object for each statement')
    .action(async (options: SqlLineageOptions) =>
      (await import('./lineage.ts')).sqlLineage(options),
    )
  return new Command('lineage')
    .description('tell where columns come from')
    .addCommand(sql.exitOverride())
}

const list = (text: string): string[] => text.split(',').map((schema) => schema.trim())
