/**
 * What was asked of the API: how often, on which day, by which clients, and which fields it used.
 * Never a value: neither of variables nor of literals, and no text of an operation.
 */
export const queryLogTables = {
  name: '0011 query log',
  sql: `
    -- An operation by what it is, without its values.
    CREATE TABLE ops.query_operation (
      id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      -- SHA-256 of the operation without values and aliases, in hexadecimal.
      hash text NOT NULL,
      -- As its author calls it; empty without a name.
      name text NOT NULL,
      -- Of the fields it used: variables can make one operation use several sets.
      fields_hash text NOT NULL,
      UNIQUE (hash, name, fields_hash)
    );

    CREATE TABLE ops.query_field (
      operation integer NOT NULL REFERENCES ops.query_operation ON DELETE CASCADE,
      -- Id of the product, and the field of its rows; empty for the product as a whole.
      product text NOT NULL,
      field text NOT NULL,
      -- Column by its SQL name; null for relations and for the product as a whole.
      column_name text,
      -- Whether values of it are in the answer; else it filters, orders, groups, joins or is searched.
      selected boolean NOT NULL,
      PRIMARY KEY (operation, product, field)
    );
    CREATE INDEX query_field_of ON ops.query_field (product, field);

    CREATE TABLE ops.query_count (
      -- In UTC.
      day date NOT NULL,
      operation integer NOT NULL REFERENCES ops.query_operation ON DELETE CASCADE,
      -- Empty for clients that do not say who they are.
      client text NOT NULL,
      times bigint NOT NULL,
      PRIMARY KEY (operation, day, client)
    );
    CREATE INDEX query_count_day ON ops.query_count (day);

    -- Days on which anything was asked, and how many requests could not be told apart any more.
    CREATE TABLE ops.query_day (
      day date PRIMARY KEY,
      unlogged bigint NOT NULL DEFAULT 0
    );
  `,
} as const
