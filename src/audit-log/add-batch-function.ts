/**
 * Adds a batch and what it says of readers, in one call: whoever reads protected data waits for it.
 * In a function each statement sees what was committed before it, so that the last batch is the one
 * that the lock was waited for.
 */
export const addBatchFunction = {
  name: '0017 audit batches in one call',
  sql: `
    CREATE FUNCTION ops.add_audit_batch(
      batch_first_at timestamptz, batch_last_at timestamptz, batch_record_count integer,
      batch_records text,
      -- A reader of a column for each place of these lists.
      columns text[], days date[], subjects text[], kinds text[], returns boolean[], masks text[],
      counts bigint[], firsts timestamptz[], lasts timestamptz[]
    ) RETURNS bigint LANGUAGE plpgsql SET search_path = pg_catalog AS $$
      DECLARE
        last ops.audit_batch;
        following bigint;
      BEGIN
        -- Held until the commit, so that the batches of several processes make one chain.
        PERFORM pg_advisory_xact_lock(hashtextextended('platinum audit log', 0));
        SELECT b.* INTO last FROM ops.audit_batch AS b ORDER BY b.number DESC LIMIT 1;
        following := coalesce(last.number, 0) + 1;
        -- As chain.ts works it out again.
        INSERT INTO ops.audit_batch (number, first_at, last_at, record_count, records, hash)
        VALUES (following, batch_first_at, batch_last_at, batch_record_count, batch_records, sha256(
          convert_to(following || E'\\n', 'UTF8')
          || coalesce(last.hash, decode(repeat('00', 32), 'hex'))
          || convert_to(batch_records, 'UTF8')));
        INSERT INTO ops.audit_reader AS r
          (column_id, day, subject, kind, returned, mask, operations, first_at, last_at, last_batch)
        SELECT u.*, following
          FROM unnest(columns, days, subjects, kinds, returns, masks, counts, firsts, lasts) AS u
        ON CONFLICT (column_id, day, subject, kind, returned, mask) DO UPDATE SET
          operations = r.operations + excluded.operations,
          first_at = least(r.first_at, excluded.first_at),
          last_at = greatest(r.last_at, excluded.last_at),
          last_batch = greatest(r.last_batch, excluded.last_batch);
        RETURN following;
      END
    $$;
  `,
} as const
