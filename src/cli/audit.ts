import { verifyAudit } from '../audit-log/verify-audit.ts'
import { whoRead, type ColumnReader } from '../audit-log/who-read.ts'
import { UsageError } from '../errors/platinum-error.ts'
import { coordinateOf, declaredPlace, similarNames } from '../lineage/coordinate.ts'
import type { Registry } from '../product/product.ts'
import { exitCodes } from './exit-codes.ts'
import type { AuditVerifyOptions, WhoReadOptions } from './options.ts'
import { result } from './output.ts'
import { openProject, openSession } from './session.ts'

/** `platinum audit verify`: exits with 1 when the log is not as it was written. */
export async function verifyAuditLog(options: AuditVerifyOptions): Promise<void> {
  await using session = await openSession(await openProject(options.project))
  const verdict = await verifyAudit(session.database.pool, options.contains)
  const { batches, records, head, faults, contains } = verdict
  const sound = faults.length === 0 && contains !== false
  if (options.json) result(JSON.stringify(verdict, null, 2))
  else {
    for (const { batch, fault } of faults) result(`Batch ${batch}: ${fault}.`)
    if (contains === false) result('No batch has the hash asked about: its end was cut off.')
    if (sound) result(`The audit log is as it was written: ${records} records, ${batches} batches.`)
    result(
      head === null
        ? 'Nothing has been recorded yet.'
        : `Head: ${head}\nKeep it elsewhere, and ask with --contains whether the log still has it.`,
    )
  }
  if (!sound) process.exitCode = exitCodes.failed
}

/** `platinum audit who-read <column>`. */
export async function whoReadColumn(column: string, options: WhoReadOptions): Promise<void> {
  const project = await openProject(options.project)
  const place = placeOf(project.registry, column)
  await using session = await openSession(project)
  const since = new Date(Date.now() - options.days * 86_400_000)
  const readers = await whoRead(session.database.pool, place, since)
  if (options.json) result(JSON.stringify(readers, null, 2))
  else if (readers.length === 0) result(`Nobody is on record for ${place}, ${sinceText(since)}.`)
  else result([`${place}, ${sinceText(since)}:`, ...readers.map(line)].join('\n'))
}

function line(reader: ColumnReader): string {
  const { subject, kind, returned, mask, operations, lastAt } = reader
  const as = mask === null ? '' : ` masked as ${mask}`
  const how = returned ? `was given it${as}` : `filtered or ordered by it${as}`
  return `  ${subject} (${kind}) ${how} in ${operations} ${operations === 1 ? 'operation' : 'operations'}, last ${lastAt}`
}

const sinceText = (since: Date): string => `since ${since.toISOString().slice(0, 10)}`

/** The column's place as records have it: `gold.people.email`. */
function placeOf(registry: Registry, text: string): string {
  const place = declaredPlace(registry, text)
  if (place?.dataset.kind === 'product' && place.field !== null) {
    return `${place.dataset.id}.${place.field}`
  }
  const similar = similarNames(registry, text).filter((name) => name.split('.').length > 1)
  throw new UsageError({
    code: 'COLUMN_UNKNOWN',
    where: 'platinum audit who-read',
    expected: 'a column of a product, such as gold.people.email or Person.email',
    found: place ? `${coordinateOf(registry, place)}, which is no column` : text,
    fix:
      similar.length > 0
        ? `Name a column, such as ${similar.slice(0, 3).join(', ')}.`
        : 'Name a column of a product.',
  })
}
