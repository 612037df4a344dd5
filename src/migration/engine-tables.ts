import type { Pool } from 'pg'
import { addBatchFunction } from '../audit-log/add-batch-function.ts'
import { auditTables } from '../audit-log/audit-tables.ts'
import { contractTable } from '../database/contract-table.ts'
import { developmentSchemaTable, ledgerTables, stepClaims } from '../database/ledger-tables.ts'
import { previousVersions } from '../database/previous-version-tables.ts'
import { quarantineTable } from '../database/quarantine-table.ts'
import { opsMigrations } from '../database/ops-migrations.ts'
import { applyOpsMigrations, type OpsMigration } from '../database/ops-tables.ts'
import { embeddingCacheMigration } from '../embedding/cache-migration.ts'
import { apiKeyTable } from '../identity/key-table.ts'
import { openLineageOutbox } from '../lineage/openlineage/outbox-table.ts'
import { openLineageReceived } from '../lineage/openlineage/receive/received-table.ts'
import { publicationLog } from '../history/publication-log.ts'
import { lineageEnds, lineageTables } from '../lineage/store/lineage-tables.ts'
import { secondWallTable } from '../second-wall/wall-table.ts'
import { queryLogTables } from '../usage/query-log-tables.ts'

/** Every table the engine keeps for itself, in the order in which they came. */
export const engineTables: readonly OpsMigration[] = [
  ...opsMigrations,
  ledgerTables,
  developmentSchemaTable,
  embeddingCacheMigration,
  stepClaims,
  publicationLog,
  lineageTables,
  openLineageOutbox,
  openLineageReceived,
  lineageEnds,
  contractTable,
  queryLogTables,
  previousVersions,
  quarantineTable,
  apiKeyTable,
  auditTables,
  secondWallTable,
  addBatchFunction,
]

/** Brings the engine's own tables up to date. @returns names of what was applied now. */
export const applyEngineTables = (pool: Pool): Promise<string[]> =>
  applyOpsMigrations(pool, engineTables)
