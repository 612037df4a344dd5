import { defineConfig } from 'drizzle-kit'

/** `npm run migrations` writes what changed in schema/ as the next migration. */
export default defineConfig({
  dialect: 'postgresql',
  schema: './schema/index.ts',
  out: './migrations',
  schemaFilter: ['bronze', 'silver', 'gold', 'platinum'],
})
