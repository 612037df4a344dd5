import { UsageError } from '../errors/platinum-error.ts'
import { coordinateOf, similarNames } from '../lineage/coordinate.ts'
import { firstOfDays, impactReport, servedProducts } from '../lineage/impact-report.ts'
import { impactText } from '../lineage/impact-text.ts'
import { lineageAnswerJson, lineageAnswerText } from '../lineage/lineage-report.ts'
import { askImpact } from '../lineage/store/ask-impact.ts'
import { askLineage } from '../lineage/store/ask-lineage.ts'
import { declarations, type Declarations } from '../lineage/store/declared.ts'
import { findPlace } from '../lineage/store/find-place.ts'
import type { Place } from '../lineage/store/places.ts'
import { readVerifications } from '../lineage/store/verifications.ts'
import type { PlaceLineageOptions } from './options.ts'
import { result } from './output.ts'
import { openProject, openSession, type Session } from './session.ts'

const mostImpactPlaces = 100_000
const mostSteps = 100

/** `platinum lineage <coordinate>`: the recorded lineage of a product, a field or a dataset. */
export async function placeLineage(text: string, options: PlaceLineageOptions): Promise<void> {
  const project = await openProject(options.project)
  await using session = await openSession(project)
  const declared = declarations(project.registry, project.lineage)
  const of = await readPlace(session, declared, text)
  if (options.impact) await tellImpact(session, declared, of, options)
  else await tellLineage(session, declared, of, options)
}

async function tellLineage(
  { project: { registry }, database: { pool } }: Session,
  declared: Declarations,
  of: Place,
  { up, down, depth, limit, indirect, asOf, json }: PlaceLineageOptions,
): Promise<void> {
  const isOneWay = up !== down
  const answer = await askLineage(pool, declared, {
    of,
    direction: !isOneWay ? 'BOTH' : up ? 'UPSTREAM' : 'DOWNSTREAM',
    depth: depth ?? mostSteps,
    limit,
    indirect: indirect === true,
    at: asOf,
    paths: 100,
  })
  const verifications = await readVerifications(pool, declared)
  const verification = of.dataset.kind === 'product' ? verifications.get(of.dataset.id) : undefined
  const told = { of, answer, verification }
  if (json) {
    result(JSON.stringify(lineageAnswerJson(registry, told), null, 2))
    return
  }
  const ways = [
    ...(isOneWay && !up ? [] : ['UPSTREAM' as const]),
    ...(isOneWay && !down ? [] : ['DOWNSTREAM' as const]),
  ]
  result(lineageAnswerText(registry, told, ways))
}

async function tellImpact(
  { project: { registry }, database: { pool } }: Session,
  declared: Declarations,
  of: Place,
  { days, depth, indirect, json }: PlaceLineageOptions,
): Promise<void> {
  const impact = await askImpact(pool, declared, {
    of,
    served: servedProducts(registry),
    since: firstOfDays(new Date(), days),
    depth: depth ?? mostSteps,
    limit: mostImpactPlaces,
    indirect: indirect === true,
  })
  const report = impactReport(registry, impact)
  const name = coordinateOf(registry, of)
  result(
    json ? JSON.stringify({ of: name, days, ...report }, null, 2) : impactText(name, report, days),
  )
}

async function readPlace(
  { project: { registry }, database: { pool } }: Session,
  declared: Declarations,
  text: string,
): Promise<Place> {
  const place = await findPlace(pool, registry, declared, text)
  if (place) return place
  const similar = similarNames(registry, text)
  throw new UsageError({
    code: 'LINEAGE_UNKNOWN_PLACE',
    where: 'platinum lineage',
    expected: 'a product, a field of one, or an outside dataset of which something is known',
    found: `"${text}"`,
    fix:
      similar.length === 0
        ? 'Name a product as gold.packages, a field as Package.license, or a dataset as namespace:name.'
        : `Name one that there is, such as ${similar.join(', ')}.`,
  })
}
