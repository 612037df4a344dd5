import { sql } from 'drizzle-orm'
import { materialize } from 'platinum'
import { licenses } from '../../schema/gold/licenses.ts'
import { silverPackages } from '../../schema/silver/packages.ts'

export const materializeLicenses = materialize(licenses, {
  select: (db) =>
    db
      .select({
        license: silverPackages.license,
        packageCount: sql<number>`count(*)::int`.as('package_count'),
        share: sql<number>`count(*)::float8 / sum(count(*)) over ()::float8`.as('share'),
        permissive: sql<boolean | null>`bool_and(${silverPackages.permissive})`.as('permissive'),
      })
      .from(silverPackages)
      .groupBy(silverPackages.license),
})
