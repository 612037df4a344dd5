import { connectDatabase } from '../../../../src/database/connect.ts'
import { openEmbeddedPostgres } from '../../../../src/database/embedded/embedded-postgres.ts'

/*
 * Opens the embedded database of a folder, prints whether it owns it, and keeps it until its
 * standard input ends.
 */
const directory = process.argv[2] ?? ''
const postgres = await openEmbeddedPostgres({ directory })
const database = await connectDatabase({ embeddedDirectory: directory })
await database.pool.query('SELECT 1')
process.stdout.write(postgres.owned ? 'owned\n' : 'attached\n')
for await (const _ of process.stdin);
await database.close()
await postgres.stop()
