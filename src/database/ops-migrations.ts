import type { OpsMigration } from './ops-tables.ts'

/** Every migration of the engine's own tables, in order. Append; never change one. */
export const opsMigrations: readonly OpsMigration[] = [
  {
    name: '0001 layers',
    sql: `
      CREATE SCHEMA IF NOT EXISTS bronze;
      CREATE SCHEMA IF NOT EXISTS silver;
      CREATE SCHEMA IF NOT EXISTS gold;
      CREATE SCHEMA IF NOT EXISTS platinum;`,
  },
]
