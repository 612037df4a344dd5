/**
 * The publications of products that keep history, and how a moment is turned into the version that
 * was served then. Times stand here alone, written last in the publishing transaction; rows only
 * know versions. So a moment before the commit never finds rows that nobody could read yet.
 */
export const publicationLog = {
  name: '0005 publication log',
  sql: `
    CREATE SCHEMA IF NOT EXISTS bronze_history;
    CREATE SCHEMA IF NOT EXISTS silver_history;
    CREATE SCHEMA IF NOT EXISTS gold_history;
    CREATE SCHEMA IF NOT EXISTS platinum_history;

    CREATE TABLE ops.publication (
      product text NOT NULL,
      data_version bigint NOT NULL,
      published_at timestamptz NOT NULL,
      run_id uuid,
      contract_version text NOT NULL,
      event_time timestamptz,
      row_count bigint NOT NULL,
      status text NOT NULL,
      status_since timestamptz NOT NULL,
      failing_checks jsonb NOT NULL,
      -- No run published this: the product's table was dropped or made anew.
      emptied boolean NOT NULL DEFAULT false,
      -- Rows were served before, but which is not known, or no longer.
      begins boolean NOT NULL DEFAULT false,
      PRIMARY KEY (product, data_version)
    );
    CREATE UNIQUE INDEX publication_moment ON ops.publication (product, published_at);

    -- The version that was served at a moment: 0 before the first publication.
    CREATE FUNCTION ops.version_at(of_product text, moment timestamptz) RETURNS bigint
    LANGUAGE plpgsql STABLE AS $$
    DECLARE
      found_version bigint;
      first ops.publication;
    BEGIN
      IF moment > now() THEN
        RAISE EXCEPTION 'the moment has not come' USING ERRCODE = 'PTH01';
      END IF;
      SELECT p.data_version INTO found_version FROM ops.publication p
       WHERE p.product = of_product AND p.published_at <= moment
       ORDER BY p.published_at DESC LIMIT 1;
      IF FOUND THEN
        RETURN found_version;
      END IF;
      SELECT p.* INTO first FROM ops.publication p
       WHERE p.product = of_product ORDER BY p.data_version LIMIT 1;
      IF first.begins OR (first.product IS NULL AND EXISTS (
           SELECT 1 FROM ops.product p WHERE p.product = of_product AND p.data_version > 0)) THEN
        RAISE EXCEPTION 'history begins later' USING ERRCODE = 'PTH02', DETAIL = of_product,
          HINT = coalesce(to_char(first.published_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), '');
      END IF;
      RETURN 0;
    END $$;

    -- When a version was published.
    CREATE FUNCTION ops.moment_of(of_product text, version bigint) RETURNS timestamptz
    LANGUAGE plpgsql STABLE AS $$
    DECLARE
      found_moment timestamptz;
    BEGIN
      SELECT p.published_at INTO found_moment FROM ops.publication p
       WHERE p.product = of_product AND p.data_version = version;
      IF NOT FOUND THEN
        RAISE EXCEPTION 'no such version' USING ERRCODE = 'PTH03', DETAIL = of_product;
      END IF;
      RETURN found_moment;
    END $$;
  `,
} as const
