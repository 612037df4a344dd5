import { sql, type SQL } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import { materialize } from 'platinum'
import { packages } from '../../schema/gold/packages.ts'
import { packageFeatures } from '../../schema/platinum/package_features.ts'

/** From 0 for none to 1 for `most` and more; each doubling counts about the same. */
function logarithmic(count: PgColumn | SQL, most: number): SQL<number> {
  return sql<number>`least(1, ln((1 + ${count})::float8) / ln(${most + 1}::float8))`
}

export const materializePackageFeatures = materialize(packageFeatures, {
  select: (db) => {
    const scalars = db
      .select({
        packageName: packages.name,
        dependents: logarithmic(packages.dependentCount, 1000).as('dependents'),
        dependencies: logarithmic(packages.dependencyCount, 100).as('dependencies'),
        copies: logarithmic(sql`(${packages.copyCount} - 1)`, 100).as('copies'),
        readme: logarithmic(packages.readmeLength, 100_000).as('readme'),
        permissive: sql<number>`coalesce(${packages.permissive}::int, 0.5)::float8`.as(
          'permissive',
        ),
        types: sql<number>`${packages.hasTypes}::int::float8`.as('types'),
        modules: sql<number>`case ${packages.moduleType}
          when 'module' then 1 when 'dual' then 0.5 else 0 end::float8`.as('modules'),
        direct: sql<number>`${packages.direct}::int::float8`.as('direct'),
      })
      .from(packages)
      .as('scalars')
    return db
      .select({
        packageName: scalars.packageName,
        dependents: scalars.dependents,
        dependencies: scalars.dependencies,
        copies: scalars.copies,
        readme: scalars.readme,
        permissive: scalars.permissive,
        types: scalars.types,
        modules: scalars.modules,
        direct: scalars.direct,
        features: sql<number[]>`array[
          ${scalars.dependents}, ${scalars.dependencies}, ${scalars.copies}, ${scalars.readme},
          ${scalars.permissive}, ${scalars.types}, ${scalars.modules}, ${scalars.direct}
        ]::vector(8)`.as('features'),
      })
      .from(scalars)
  },
})
