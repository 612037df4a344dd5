/**
 * Vectors by what they were made of. `fingerprint` and `input_hash` (SHA-256 of the UTF-8 text) decide
 * the vector alone, so an entry never goes stale; it only goes unused.
 *
 * Vectors are random to a compressor: storing them plain saves its time. Rows of the same day are
 * not touched again, so `used_at` is true to a day.
 */
export const embeddingCacheMigration = {
  name: 'embedding_cache',
  sql: `
create table ops.embedding_cache (
  fingerprint text not null,
  input_hash bytea not null,
  embedding real[] not null,
  used_at timestamptz not null default now(),
  primary key (fingerprint, input_hash)
);
alter table ops.embedding_cache alter column embedding set storage external;
`,
} as const
