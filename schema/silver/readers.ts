import { integer, primaryKey, text, timestamp } from 'drizzle-orm/pg-core'
import { dataProduct, declassify, silver } from 'platinum'

export const silverReaders = dataProduct(
  silver.table(
    'readers',
    {
      subject: text('subject').notNull(),
      kind: text('kind').notNull(),
      number: integer('number').generatedAlwaysAsIdentity(),
      firstAt: timestamp('first_at', { withTimezone: true }).notNull(),
    },
    (table) => [primaryKey({ columns: [table.subject, table.kind] })],
  ),
  {
    name: 'NumberedReader',
    version: '1.0.0',
    owner: 'developer-experience',
    description:
      'Everyone who asked the API something, with a number that says nothing about them.',
    columns: {
      subject: { description: 'Who asked.', classification: 'pii.identity' },
      kind: 'How it was known who asks: anonymous, apiKey or jwt.',
      number: {
        description: 'Stands for the reader wherever the name must not.',
        declassified: declassify({
          reason:
            'Counted in the order in which readers are first seen, not made from who they are.',
          approvedBy: 'developer-experience',
        }),
      },
      firstAt: 'When the first of their operations was answered.',
    },
    freshness: { lane: 'realtime', within: '1m' },
  },
)
