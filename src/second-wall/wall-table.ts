/** The second wall that was raised last, so that a server knows whether it still stands. */
export const secondWallTable = {
  name: '0016 second wall',
  sql: `
    CREATE TABLE ops.second_wall (
      only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
      -- Of the tables and rules it was made from.
      version text NOT NULL,
      -- Rights and policies as they were then: a line for each.
      state text[] NOT NULL,
      raised_at timestamptz NOT NULL DEFAULT now()
    );
  `,
} as const
