import { boolean, integer, primaryKey, text, timestamp } from 'drizzle-orm/pg-core'
import { atLeast, dataProduct, silver } from 'platinum'

export const columnReads = dataProduct(
  silver.table(
    'column_reads',
    {
      minute: timestamp('minute', { withTimezone: true }).notNull(),
      subject: text('subject').notNull(),
      kind: text('kind').notNull(),
      roles: text('roles').notNull(),
      client: text('client').notNull(),
      product: text('product').notNull(),
      field: text('field').notNull(),
      returned: boolean('returned').notNull(),
      shown: text('shown').notNull(),
      operations: integer('operations').notNull(),
      rows: integer('rows').notNull(),
      lastAt: timestamp('last_at', { withTimezone: true }).notNull(),
    },
    (table) => [
      primaryKey({
        columns: [
          table.minute,
          table.subject,
          table.kind,
          table.roles,
          table.client,
          table.product,
          table.field,
          table.returned,
          table.shown,
        ],
      }),
    ],
  ),
  {
    name: 'ColumnRead',
    version: '1.0.0',
    owner: 'developer-experience',
    description:
      'Who used which column in which minute: one row a column, asker and kind of use. What was refused read nothing and is left out.',
    columns: {
      minute: 'Minute in which the operations were answered.',
      subject: { description: 'Who asked.', classification: 'pii.identity' },
      kind: 'How it was known who asks: anonymous, apiKey or jwt.',
      roles: 'Roles that whoever asked held, with commas between them; empty: none.',
      client: 'The program that asked; empty where it is not known.',
      product: 'Data product the column belongs to.',
      field: 'Name of the column.',
      returned:
        'Whether its values were in the answers; else it only filtered, ordered, grouped, joined or was searched.',
      shown:
        'What stood in place of its values, such as null or hash; clear where they were shown as they are.',
      operations: { description: 'Operations that used it.', unit: 'operations' },
      rows: { description: 'Rows that the root fields of these operations gave.', unit: 'rows' },
      lastAt: 'When the last of them was answered.',
    },
    freshness: { lane: 'realtime', within: '1m' },
    checks: [atLeast('operations', 1), atLeast('rows', 0)],
  },
)
