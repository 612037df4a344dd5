import { boolean, date, index, integer, primaryKey, text, timestamp } from 'drizzle-orm/pg-core'
import { atLeast, belongsTo, countDistinct, dataProduct, gold, ratio, sum } from 'platinum'
import { readers } from './readers.ts'

export const fieldReads = dataProduct(
  gold.table(
    'field_reads',
    {
      day: date('day').notNull(),
      product: text('product').notNull(),
      field: text('field').notNull(),
      reader: integer('reader').notNull(),
      roles: text('roles').notNull(),
      client: text('client').notNull(),
      returned: boolean('returned').notNull(),
      shown: text('shown').notNull(),
      operations: integer('operations').notNull(),
      rows: integer('rows').notNull(),
      lastAt: timestamp('last_at', { withTimezone: true }).notNull(),
    },
    (table) => [
      primaryKey({
        columns: [
          table.day,
          table.product,
          table.field,
          table.reader,
          table.roles,
          table.client,
          table.returned,
          table.shown,
        ],
      }),
      index().on(table.lastAt),
    ],
  ),
  {
    name: 'FieldRead',
    version: '1.0.0',
    owner: 'developer-experience',
    description:
      'Which field was used by whom, seconds later: one row a day, field, reader and kind of use. Reading it is recorded as well.',
    columns: {
      day: 'Day in UTC on which the operations were answered.',
      product: 'Data product that the field belongs to.',
      field: "Name of the field's column.",
      reader: 'Number of who asked.',
      roles: 'Roles that whoever asked held, with commas between them; empty: none.',
      client: 'The program that asked; empty where it is not known.',
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
    measures: {
      reads: sum('operations', {
        where: { returned: { eq: true } },
        description: 'Operations that had its values in their answers.',
        unit: 'operations',
      }),
      uses: sum('operations', {
        description: 'Operations that read it or only filtered, ordered and the like.',
        unit: 'operations',
      }),
      readShare: ratio('reads', 'uses', {
        description: 'How many of the operations that used it had its values in their answers.',
      }),
      readers: countDistinct('reader', {
        description: 'Different readers that used it.',
        unit: 'readers',
      }),
    },
    segments: {
      protected: {
        description: 'Of columns that were not shown as they are.',
        where: { shown: { ne: 'clear' } },
      },
    },
    relations: { askedBy: belongsTo(readers, 'reader', { inverse: 'fieldReads' }) },
  },
)
