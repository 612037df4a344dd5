/** API keys: never a key itself, but the digest by which it is found. */
export const apiKeyTable = {
  name: '0014 api keys',
  sql: `
    CREATE TABLE ops.api_key (
      id text PRIMARY KEY,
      -- SHA-256 of the whole key. It is looked up through this index, so how long that takes tells
      -- of digests alone, and nobody can choose the digest of what he tries.
      digest bytea NOT NULL UNIQUE,
      name text NOT NULL,
      roles text[] NOT NULL,
      -- Null: whatever the roles may read.
      products text[],
      attributes jsonb NOT NULL,
      -- Null: the asker says so himself.
      purpose text,
      created_at timestamptz NOT NULL,
      -- Null: never.
      expires_at timestamptz,
      revoked_at timestamptz,
      -- A day, so that it is written once a day.
      last_used date
    );
  `,
} as const
