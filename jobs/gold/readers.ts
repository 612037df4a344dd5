import { materialize } from 'platinum'
import { readers } from '../../schema/gold/readers.ts'
import { silverReaders } from '../../schema/silver/readers.ts'

export const materializeReaders = materialize(readers, {
  select: (db) =>
    db
      .select({
        number: silverReaders.number,
        subject: silverReaders.subject,
        kind: silverReaders.kind,
        firstAt: silverReaders.firstAt,
      })
      .from(silverReaders),
})
