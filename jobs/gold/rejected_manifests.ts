import { sql } from 'drizzle-orm'
import { materialize } from 'platinum'
import { packageManifests } from '../../schema/bronze/package_manifests.ts'
import { rejectedManifests } from '../../schema/gold/rejected_manifests.ts'

export const materializeRejectedManifests = materialize(rejectedManifests, {
  select: (db) =>
    db
      .select({
        path: packageManifests.path,
        name: packageManifests.name,
        problem: sql<string>`${packageManifests.problem}`.as('problem'),
        bytes: packageManifests.bytes,
        excerpt: sql<string | null>`left(${packageManifests.excerpt}, 200)`.as('excerpt'),
      })
      .from(packageManifests)
      .where(sql`${packageManifests.problem} is not null`),
})
