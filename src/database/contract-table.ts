/** The contracts that were deployed to this database last, which the next ones are compared with. */
export const contractTable = {
  name: '0010 deployed contracts',
  sql: `
    CREATE TABLE ops.contract (
      product text PRIMARY KEY,
      version text NOT NULL,
      document jsonb NOT NULL,
      deployed_at timestamptz NOT NULL DEFAULT now()
    );
  `,
} as const
