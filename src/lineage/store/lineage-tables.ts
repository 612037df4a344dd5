/**
 * Lineage between columns as it was recorded, with the time each edge held. Nothing here is ever
 * deleted: what no longer holds gets an end, so that lineage can be asked as of a moment.
 */
export const lineageTables = {
  name: '0006 lineage',
  sql: `
    -- Numbers of datasets and columns. A dataset as a whole is a column too, under its own number.
    CREATE SEQUENCE ops.lineage_place AS integer;

    CREATE TABLE ops.lineage_dataset (
      id integer PRIMARY KEY DEFAULT nextval('ops.lineage_place'),
      -- Empty for data products, whose name is their id: gold.packages.
      namespace text NOT NULL,
      name text NOT NULL,
      UNIQUE (namespace, name)
    );

    -- Other names of a dataset, such as the symlinks of OpenLineage.
    CREATE TABLE ops.lineage_alias (
      namespace text NOT NULL,
      name text NOT NULL,
      dataset integer NOT NULL REFERENCES ops.lineage_dataset,
      PRIMARY KEY (namespace, name)
    );
    CREATE INDEX lineage_alias_dataset ON ops.lineage_alias (dataset);

    CREATE TABLE ops.lineage_column (
      id integer PRIMARY KEY DEFAULT nextval('ops.lineage_place'),
      dataset integer NOT NULL REFERENCES ops.lineage_dataset,
      -- Null for the dataset as a whole.
      field text,
      UNIQUE NULLS NOT DISTINCT (dataset, field),
      CHECK ((field IS NULL) = (id = dataset))
    );

    -- A dataset and who makes it: several jobs may write one.
    CREATE TABLE ops.lineage_output (
      id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      dataset integer NOT NULL REFERENCES ops.lineage_dataset,
      -- Both null for the materialization of a product.
      job_namespace text,
      job_name text,
      UNIQUE NULLS NOT DISTINCT (dataset, job_namespace, job_name)
    );

    -- How a dataset was made over a time.
    CREATE TABLE ops.lineage_statement (
      output integer NOT NULL REFERENCES ops.lineage_output,
      since timestamptz NOT NULL,
      until timestamptz NOT NULL DEFAULT 'infinity',
      digest text NOT NULL,
      transform text NOT NULL,
      -- Columns of which it is known where they come from.
      columns text[] NOT NULL,
      unresolved text[] NOT NULL,
      -- The data version and the run that were the first with it, and the newest run.
      first_version bigint,
      first_run text,
      last_run text,
      verification text NOT NULL CHECK (verification IN ('VERIFIED', 'BY_CONSTRUCTION', 'REPORTED')),
      verified_at timestamptz,
      PRIMARY KEY (output, since)
    );
    CREATE UNIQUE INDEX lineage_statement_now ON ops.lineage_statement (output)
      WHERE until = 'infinity';

    -- Which datasets a dataset was made from.
    CREATE TABLE ops.lineage_input (
      output integer NOT NULL REFERENCES ops.lineage_output,
      to_dataset integer NOT NULL,
      from_dataset integer NOT NULL,
      since timestamptz NOT NULL,
      until timestamptz NOT NULL DEFAULT 'infinity'
    );
    CREATE INDEX lineage_input_output ON ops.lineage_input (output);
    CREATE INDEX lineage_input_up ON ops.lineage_input (to_dataset);
    CREATE INDEX lineage_input_down ON ops.lineage_input (from_dataset);

    -- What the numbers of edges mean, in OpenLineage's words. Below 6: values are made from it.
    CREATE TABLE ops.lineage_kind (
      id smallint PRIMARY KEY,
      type text NOT NULL,
      subtype text NOT NULL,
      masking boolean NOT NULL
    );
    INSERT INTO ops.lineage_kind
    SELECT 2 * (position - 1) + masked, CASE WHEN position <= 3 THEN 'DIRECT' ELSE 'INDIRECT' END,
           subtype, masked = 1
      FROM unnest(ARRAY['IDENTITY', 'TRANSFORMATION', 'AGGREGATION', 'JOIN', 'GROUP_BY', 'FILTER',
                        'SORT', 'WINDOW', 'CONDITIONAL']) WITH ORDINALITY AS s (subtype, position),
           generate_series(0, 1) AS masked;

    -- One column is made from another, or decided about by it. What leads to a dataset as a whole
    -- decides which rows it has, and so about every column.
    CREATE TABLE ops.lineage_edge (
      to_column integer NOT NULL,
      from_column integer NOT NULL,
      to_dataset integer NOT NULL,
      from_dataset integer NOT NULL,
      output integer NOT NULL REFERENCES ops.lineage_output,
      kind smallint NOT NULL REFERENCES ops.lineage_kind,
      -- Nobody said so: it is not known which columns of the input it is.
      assumed boolean NOT NULL,
      description text,
      since timestamptz NOT NULL,
      until timestamptz NOT NULL DEFAULT 'infinity'
    );
    CREATE INDEX lineage_edge_up ON ops.lineage_edge (to_column)
      INCLUDE (from_column, from_dataset, kind, assumed, output, since) WHERE until = 'infinity';
    CREATE INDEX lineage_edge_down ON ops.lineage_edge (from_column)
      INCLUDE (to_column, to_dataset, kind, assumed, output, since) WHERE until = 'infinity';
    CREATE INDEX lineage_edge_up_before ON ops.lineage_edge (to_column, until)
      WHERE until < 'infinity';
    CREATE INDEX lineage_edge_down_before ON ops.lineage_edge (from_column, until)
      WHERE until < 'infinity';
  `,
} as const

/** What readers need to know whether what they remember still holds. */
export const lineageEnds = {
  name: '0009 lineage ends',
  sql: `
    -- How often lineage was ended without another in its place.
    CREATE TABLE ops.lineage_ends (
      only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
      times bigint NOT NULL DEFAULT 0
    );
    INSERT INTO ops.lineage_ends DEFAULT VALUES;
  `,
} as const
