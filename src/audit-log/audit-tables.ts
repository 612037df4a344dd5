/**
 * The audit log: batches of records, each sealed with a hash over itself and the batch before.
 * Nothing in it can be changed or taken away, except by who may change the table itself; the
 * chain then tells.
 */
export const auditTables = {
  name: '0015 audit log',
  sql: `
    CREATE TABLE ops.audit_batch (
      -- From 1, without gaps.
      number bigint PRIMARY KEY,
      first_at timestamptz NOT NULL,
      last_at timestamptz NOT NULL,
      record_count integer NOT NULL CHECK (record_count > 0),
      -- As batch-text.ts writes them: what records have in common, then a line for each.
      records text NOT NULL,
      -- SHA-256 of the number, the hash of the batch before, and the records.
      hash bytea NOT NULL CHECK (length(hash) = 32)
    );
    CREATE INDEX audit_batch_last_at ON ops.audit_batch (last_at);

    -- Who read a column, a line for each day. Made from the batches, and can be made again.
    CREATE TABLE ops.audit_reader (
      column_id text NOT NULL,
      -- In UTC.
      day date NOT NULL,
      subject text NOT NULL,
      kind text NOT NULL,
      -- Whether values were in the answer; else they only filtered, ordered and the like.
      returned boolean NOT NULL,
      -- How it was shown: 'null', 'hash' and the like; empty: as it is.
      mask text NOT NULL,
      operations bigint NOT NULL,
      first_at timestamptz NOT NULL,
      last_at timestamptz NOT NULL,
      -- The batch with the newest of them.
      last_batch bigint NOT NULL,
      PRIMARY KEY (column_id, day, subject, kind, returned, mask)
    );

    CREATE FUNCTION ops.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION 'the audit log is only ever added to' USING ERRCODE = 'insufficient_privilege';
      END
    $$;
    CREATE TRIGGER audit_batch_stays BEFORE UPDATE OR DELETE ON ops.audit_batch
      FOR EACH ROW EXECUTE FUNCTION ops.refuse_change();
    CREATE TRIGGER audit_batch_stays_whole BEFORE TRUNCATE ON ops.audit_batch
      FOR EACH STATEMENT EXECUTE FUNCTION ops.refuse_change();
  `,
} as const
