import { integer, text, timestamp } from 'drizzle-orm/pg-core'
import { acceptedValues, dataProduct, gold } from 'platinum'

export const readers = dataProduct(
  gold.table('readers', {
    number: integer('number').primaryKey(),
    subject: text('subject').notNull(),
    kind: text('kind').notNull(),
    firstAt: timestamp('first_at', { withTimezone: true }).notNull(),
  }),
  {
    name: 'Reader',
    version: '1.0.0',
    owner: 'developer-experience',
    description: 'Everyone who asked the API something.',
    columns: {
      number: 'Stands for the reader wherever the name must not.',
      subject: {
        description: 'The id of an API key, the subject of a token, or "anonymous".',
        classification: 'pii.identity',
      },
      kind: 'How it was known who asks: anonymous, apiKey or jwt.',
      firstAt: 'When the first of their operations was answered.',
    },
    freshness: { lane: 'realtime', within: '1m' },
    checks: [acceptedValues('kind', ['anonymous', 'apiKey', 'jwt', 'system'])],
  },
)
