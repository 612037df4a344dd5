import { quoteIdentifier } from '../database/identifier.ts'

type Right = 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE'

/** What the API needs of the engine's own tables. */
export interface OwnRight {
  readonly table: string
  readonly columns?: readonly string[]
  readonly api: readonly Right[]
  readonly reader: readonly Right[]
}

const read: readonly Right[] = ['SELECT']
const keep: readonly Right[] = ['SELECT', 'INSERT', 'UPDATE', 'DELETE']
const none: readonly Right[] = []

/**
 * The engine's own tables that the API reads, and those that it writes: how often what is asked,
 * what was read by whom, when a key was used, and the lineage that others send. Values that failed
 * a check are not among them, nor rows that were set aside.
 */
export const ownRights: readonly OwnRight[] = [
  ...['product', 'publication', 'run'].map((table) => ({ table, api: read, reader: read })),
  {
    table: 'check_result',
    columns: [
      'run_id',
      'name',
      'kind',
      'columns',
      'severity',
      'blocking',
      'outcome',
      'failed_rows',
      'message',
    ],
    api: read,
    reader: read,
  },
  ...['migration', 'instance', 'contract', 'second_wall'].map((table) => ({
    table,
    api: read,
    reader: none,
  })),
  ...['query_operation', 'query_field', 'query_count', 'query_day'].map((table) => ({
    table,
    api: keep,
    reader: read,
  })),
  { table: 'audit_batch', api: ['SELECT', 'INSERT'], reader: none },
  { table: 'audit_reader', api: ['SELECT', 'INSERT', 'UPDATE'], reader: none },
  { table: 'api_key', api: read, reader: none },
  { table: 'api_key', columns: ['last_used'], api: ['UPDATE'], reader: none },
  ...[
    'lineage_alias',
    'lineage_column',
    'lineage_dataset',
    'lineage_edge',
    'lineage_ends',
    'lineage_input',
    'lineage_kind',
    'lineage_output',
    'lineage_statement',
  ].map((table) => ({ table, api: keep, reader: read })),
  { table: 'openlineage_received', api: keep, reader: none },
]

/** Sequences that the API takes numbers from. */
export const ownSequences = ['lineage_place'] as const

/** A GRANT of some rights on a table of the engine to a role. */
export function grantOwn(
  { table, columns }: OwnRight,
  rights: readonly Right[],
  role: string,
): string {
  const only = columns ? ` (${columns.map(quoteIdentifier).join(', ')})` : ''
  const list = rights.map((right) => `${right}${only}`).join(', ')
  return `GRANT ${list} ON ops.${quoteIdentifier(table)} TO ${quoteIdentifier(role)}`
}
