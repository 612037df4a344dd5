/** Rows that were not published because they violate a check, one by one. */
export const quarantineTable = {
  name: '0013 quarantine',
  sql: `
    CREATE TABLE ops.quarantined_row (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      product text NOT NULL,
      run_id uuid NOT NULL,
      quarantined_at timestamptz NOT NULL DEFAULT now(),
      -- Names of the checks it violates.
      reasons text[] NOT NULL,
      -- Values by column, protected ones included: give rights to it as to the product's table.
      grain jsonb NOT NULL,
      row_values jsonb NOT NULL
    );
    CREATE INDEX quarantined_row_product ON ops.quarantined_row (product);
    ALTER TABLE ops.run ADD COLUMN rows_quarantined bigint;
  `,
} as const
