/** Events that other producers sent, as far as they were read; kept for a month. */
export const openLineageReceived = {
  name: '0008 openlineage received',
  sql: `
    CREATE TABLE ops.openlineage_received (
      -- Of what makes an event the same as another.
      digest text PRIMARY KEY,
      -- Null for events of jobs and of datasets.
      run_id uuid,
      event_type text,
      job_namespace text,
      job_name text,
      event_time timestamptz NOT NULL,
      received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      producer text NOT NULL,
      inputs json NOT NULL,
      outputs json NOT NULL
    );
    CREATE INDEX openlineage_received_run ON ops.openlineage_received (run_id, event_time);
    CREATE INDEX openlineage_received_at ON ops.openlineage_received (received_at);
  `,
} as const
