/** What takes back the newest publication of each product, and who has taken one back. */
export const previousVersions = {
  name: '0012 previous versions',
  sql: `
    CREATE SCHEMA IF NOT EXISTS previous;
    COMMENT ON SCHEMA previous IS 'What takes back the newest publication of each product. Never read by the API.';

    -- What the ledger said of the version before the one served.
    CREATE TABLE ops.previous_version (
      product text PRIMARY KEY REFERENCES ops.product ON DELETE CASCADE,
      -- Table in schema previous with the rows that the newest publication took away or added.
      kept_in text NOT NULL,
      -- Names and types of the product's table at that time: rows are kept as text of all of them.
      columns text[] NOT NULL,
      data_version bigint NOT NULL,
      -- The version that is taken back.
      next_version bigint NOT NULL,
      contract_version text NOT NULL,
      run_id uuid,
      published_at timestamptz,
      event_time timestamptz,
      status text NOT NULL,
      failing_checks jsonb NOT NULL
    );

    -- Who took back which version, when and why. The run is the one that published it.
    CREATE TABLE ops.rollback (
      run_id uuid PRIMARY KEY,
      product text NOT NULL,
      -- The version taken back, the one whose rows are served again, and the number they have now.
      from_version bigint NOT NULL,
      restored_version bigint NOT NULL,
      data_version bigint NOT NULL,
      rolled_back_at timestamptz NOT NULL DEFAULT now(),
      rolled_back_by text NOT NULL,
      reason text NOT NULL
    );
    CREATE INDEX rollback_product ON ops.rollback (product, rolled_back_at DESC);
  `,
} as const
