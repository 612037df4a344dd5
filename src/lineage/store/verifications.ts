import { z } from 'zod'
import type { Declarations } from './declared.ts'
import type { Client } from './places.ts'
import type { Verification } from './record-lineage.ts'
import { statementDigest } from './statement.ts'

/** What is known of the lineage of the rows that a product serves. */
export interface ProductVerification {
  readonly verification: Verification
  /** ISO 8601; null when it was not verified. */
  readonly verifiedAt: string | null
  /** Whether it is what is declared now; else the product is to be published once more. */
  readonly current: boolean
}

const verificationRows = z.array(
  z.object({
    product: z.string(),
    digest: z.string(),
    verification: z.enum(['VERIFIED', 'BY_CONSTRUCTION', 'REPORTED']),
    verified_at: z.string().nullable(),
  }),
)

/** Whether the lineage of each product was verified, and when. Products never published are not in it. */
export async function readVerifications(
  client: Client,
  declarations: Declarations,
): Promise<ReadonlyMap<string, ProductVerification>> {
  const { rows } = await client.query(
    `SELECT d.name AS product, s.digest, s.verification,
            to_char(s.verified_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS verified_at
       FROM ops.lineage_dataset d
       JOIN ops.lineage_output o ON o.dataset = d.id AND o.job_name IS NULL
       JOIN ops.lineage_statement s ON s.output = o.id AND s.until = 'infinity'
      WHERE d.namespace = ''`,
  )
  return new Map(
    verificationRows.parse(rows).map(({ product, digest, verification, verified_at }) => {
      const declared = declarations.get(product)
      const current = declared !== undefined && statementDigest(declared) === digest
      return [product, { verification, verifiedAt: verified_at, current }]
    }),
  )
}
