/**
 * The ledger: what runs, what ran, what is served. Postgres holds the truth; the queue only
 * carries messages about it.
 */
export const ledgerTables = {
  name: '0002 ledger',
  sql: `
    CREATE SCHEMA IF NOT EXISTS candidate;
    COMMENT ON SCHEMA candidate IS 'Rows of runs that have not been published. Never read by the API.';

    CREATE TABLE ops.instance (
      id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
      created_at timestamptz NOT NULL DEFAULT now()
    );
    INSERT INTO ops.instance DEFAULT VALUES;

    -- One asked-for materialization: a plan with its steps.
    CREATE TABLE ops.flow (
      id uuid PRIMARY KEY,
      requested_by text NOT NULL,
      status text NOT NULL DEFAULT 'RUNNING' CHECK (status IN ('RUNNING', 'SUCCEEDED', 'FAILED')),
      created_at timestamptz NOT NULL DEFAULT now(),
      finished_at timestamptz
    );
    CREATE INDEX flow_running ON ops.flow (created_at) WHERE status = 'RUNNING';

    CREATE TABLE ops.step (
      flow_id uuid NOT NULL REFERENCES ops.flow ON DELETE CASCADE,
      product text NOT NULL,
      position integer NOT NULL,
      reason text NOT NULL,
      forced boolean NOT NULL,
      -- Steps of the same flow that must be final before this one starts.
      depends_on text[] NOT NULL,
      status text NOT NULL DEFAULT 'WAITING' CHECK (status IN
        ('WAITING', 'RUNNING', 'PUBLISHED', 'UNCHANGED', 'BREACHED', 'FAILED', 'SKIPPED')),
      worker text,
      note text,
      run_id uuid,
      finished_at timestamptz,
      PRIMARY KEY (flow_id, product)
    );

    CREATE INDEX step_running ON ops.step (flow_id) WHERE status = 'RUNNING';

    -- Processes that work off steps, and until when each is believed alive without news.
    CREATE TABLE ops.worker (
      name text PRIMARY KEY,
      lease_until timestamptz NOT NULL
    );

    CREATE TABLE ops.run (
      id uuid PRIMARY KEY,
      flow_id uuid,
      product text NOT NULL,
      status text NOT NULL DEFAULT 'RUNNING' CHECK (status IN
        ('RUNNING', 'PUBLISHED', 'UNCHANGED', 'BREACHED', 'FAILED', 'LOST')),
      -- Who runs it (host/pid), and until when that is believed without news.
      worker text NOT NULL,
      lease_until timestamptz NOT NULL,
      started_at timestamptz NOT NULL DEFAULT now(),
      finished_at timestamptz,
      candidate text NOT NULL,
      definition text NOT NULL,
      inputs jsonb NOT NULL DEFAULT '{}',
      source_state text,
      phase text NOT NULL DEFAULT 'write',
      rows_written bigint NOT NULL DEFAULT 0,
      rows_inserted bigint,
      rows_updated bigint,
      rows_deleted bigint,
      data_version bigint,
      error jsonb
    );
    -- The fence: a product has one live run, and a flow publishes a product once.
    CREATE UNIQUE INDEX run_live ON ops.run (product) WHERE status = 'RUNNING';
    CREATE UNIQUE INDEX run_key ON ops.run (flow_id, product)
      WHERE status IN ('PUBLISHED', 'UNCHANGED');
    CREATE INDEX run_product ON ops.run (product, started_at DESC);

    CREATE TABLE ops.check_result (
      run_id uuid NOT NULL REFERENCES ops.run ON DELETE CASCADE,
      name text NOT NULL,
      kind text NOT NULL,
      columns text[] NOT NULL,
      severity text NOT NULL,
      blocking boolean NOT NULL,
      outcome text NOT NULL CHECK (outcome IN ('PASSED', 'FAILED', 'ERRORED')),
      failed_rows bigint,
      message text,
      sample_keys jsonb NOT NULL,
      PRIMARY KEY (run_id, name)
    );

    -- What is served now. Written in the transaction that publishes the rows, so that a statement
    -- that reads both sees the version of exactly those rows.
    CREATE TABLE ops.product (
      product text PRIMARY KEY,
      contract_version text NOT NULL,
      data_version bigint NOT NULL,
      run_id uuid,
      published_at timestamptz,
      event_time timestamptz,
      row_count bigint NOT NULL,
      status text NOT NULL CHECK (status IN
        ('UNCHECKED', 'PASSING', 'WARNING', 'BREACHED', 'FAILED')),
      status_since timestamptz NOT NULL,
      failing_checks jsonb NOT NULL,
      definition text,
      inputs jsonb NOT NULL DEFAULT '{}',
      source_state text
    );
  `,
} as const

/** What was in dev's database when it was last brought in line with `schema/`. */
export const developmentSchemaTable = {
  name: '0003 development schema',
  sql: `
    CREATE TABLE ops.development_schema (
      only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
      fingerprint text NOT NULL,
      snapshot jsonb NOT NULL,
      migrated_at timestamptz NOT NULL DEFAULT now()
    );
  `,
} as const

/** What taking steps and keeping a long history need. */
export const stepClaims = {
  name: '0004 step claims',
  sql: `
    -- Counts how often the step was taken: who holds an older number has lost it.
    ALTER TABLE ops.step ADD COLUMN claim integer NOT NULL DEFAULT 0;
    -- How often a worker died while it held the step.
    ALTER TABLE ops.step ADD COLUMN deaths integer NOT NULL DEFAULT 0;
    CREATE INDEX step_open ON ops.step (product) WHERE status IN ('WAITING', 'RUNNING');
    CREATE INDEX step_run ON ops.step (run_id);
    CREATE INDEX flow_finished ON ops.flow (finished_at);
    CREATE INDEX run_flow ON ops.run (flow_id, product);
    CREATE INDEX run_finished ON ops.run (finished_at);
  `,
} as const
