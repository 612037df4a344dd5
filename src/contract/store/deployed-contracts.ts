import type { Pool } from 'pg'
import { z } from 'zod'
import { withTransaction } from '../../database/transaction.ts'
import { compareContracts, type DiffOptions } from '../diff/compare-contracts.ts'
import { canonicalJson } from '../document/canonical-json.ts'
import { contractDocument, type ContractDocument } from '../document/contract-document.ts'
import { throwContractProblems } from '../document/located-text.ts'

const deployed = z.array(z.object({ document: contractDocument }))

/** The contracts that were deployed last, by id; empty where none were. */
export async function readDeployedContracts(pool: Pool): Promise<ContractDocument[]> {
  const { rows } = await pool.query('SELECT document FROM ops.contract ORDER BY product')
  return deployed.parse(rows).map(({ document }) => document)
}

/**
 * Refuses contracts that may not take the place of those deployed.
 *
 * @throws ContractError with every breaking change that lacks a major version, every version that
 *   goes backwards, and every deprecated column that went too early.
 */
export async function assertDeployable(
  pool: Pool,
  contracts: readonly ContractDocument[],
  options: DiffOptions,
): Promise<void> {
  const diffs = compareContracts(await readDeployedContracts(pool), contracts, options)
  throwContractProblems(diffs.flatMap(({ problems }) => problems))
}

/** Records these contracts as what is deployed, in place of all that were. */
export async function recordDeployedContracts(
  pool: Pool,
  contracts: readonly ContractDocument[],
): Promise<void> {
  await withTransaction(pool, async (client) => {
    await client.query('DELETE FROM ops.contract WHERE product <> ALL ($1)', [
      contracts.map(({ id }) => id),
    ])
    await client.query(
      `INSERT INTO ops.contract AS c (product, version, document)
       SELECT * FROM unnest($1::text[], $2::text[], $3::jsonb[])
       ON CONFLICT (product) DO UPDATE
         SET version = excluded.version, document = excluded.document, deployed_at = now()
       WHERE c.document <> excluded.document`,
      [
        contracts.map(({ id }) => id),
        contracts.map(({ version }) => version),
        contracts.map((contract) => canonicalJson(contract)),
      ],
    )
  })
}
