/**
 * Events that wait to be sent, and for a day those that were. A row is one event for one
 * destination, written in the transaction of what it tells.
 */
export const openLineageOutbox = {
  name: '0007 openlineage outbox',
  sql: `
    CREATE TABLE ops.openlineage_outbox (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      destination text NOT NULL,
      run_id uuid NOT NULL,
      event_type text NOT NULL,
      event json NOT NULL,
      status text NOT NULL DEFAULT 'WAITING' CHECK (status IN ('WAITING', 'SENT', 'REFUSED')),
      created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      -- Until when a process that took the event is believed to be sending it.
      claimed_until timestamptz,
      attempts integer NOT NULL DEFAULT 0,
      done_at timestamptz,
      -- What the destination said when it did not take the event.
      note text,
      UNIQUE (run_id, destination, event_type)
    );
    CREATE INDEX openlineage_outbox_waiting ON ops.openlineage_outbox (destination, id)
      WHERE status = 'WAITING';
    CREATE INDEX openlineage_outbox_done ON ops.openlineage_outbox (done_at)
      WHERE status <> 'WAITING';
  `,
} as const
