import { and, eq, sql } from 'drizzle-orm'
import { materialize } from 'platinum'
import { packageReadmes } from '../../schema/bronze/package_readmes.ts'
import { licenses } from '../../schema/gold/licenses.ts'
import { packages } from '../../schema/gold/packages.ts'
import { silverDependencies } from '../../schema/silver/dependencies.ts'
import { maintainers } from '../../schema/silver/maintainers.ts'
import { packageCopies } from '../../schema/silver/package_copies.ts'
import { silverPackages } from '../../schema/silver/packages.ts'
import { installedPairs } from './installed-pairs.ts'

export const materializePackages = materialize(packages, {
  select: (db) => {
    const pairs = db.$with('pairs').as(installedPairs(db))
    const dependents = db
      .select({
        name: pairs.dependencyName,
        found: sql<number>`count(distinct ${pairs.packageName})::int`.as('dependents'),
      })
      .from(pairs)
      .groupBy(pairs.dependencyName)
      .as('dependents')
    const dependencies = db
      .select({
        name: pairs.packageName,
        found: sql<number>`count(distinct ${pairs.dependencyName})::int`.as('dependencies'),
      })
      .from(pairs)
      .groupBy(pairs.packageName)
      .as('dependencies')
    const asked = db
      .selectDistinct({ name: silverDependencies.dependencyName })
      .from(silverDependencies)
      .innerJoin(packageCopies, eq(packageCopies.path, silverDependencies.path))
      .where(sql`${packageCopies.role} <> 'installed'`)
    const people = db
      .select({
        path: maintainers.path,
        name: sql<string | null>`(array_agg(${maintainers.name} order by ${maintainers.position})
          filter (where ${maintainers.name} is not null))[1]`.as('maintainer_name'),
        email: sql<string | null>`(array_agg(${maintainers.email} order by ${maintainers.position})
          filter (where ${maintainers.email} is not null))[1]`.as('maintainer_email'),
      })
      .from(maintainers)
      .groupBy(maintainers.path)
      .as('people')
    return db
      .with(pairs)
      .select({
        name: silverPackages.name,
        version: silverPackages.version,
        versionCount: sql<number>`cardinality(${silverPackages.versions})`.as('version_count'),
        copyCount: silverPackages.copies,
        direct: sql<boolean>`exists (
          select from ${packageCopies} where ${and(
            eq(packageCopies.name, silverPackages.name),
            sql`${packageCopies.installedAs} in ${asked}`,
          )}
        )`.as('direct'),
        description: silverPackages.description,
        license: licenses.license,
        permissive: licenses.permissive,
        dependentCount: sql<number>`coalesce(${dependents.found}, 0)`.as('dependent_count'),
        dependencyCount: sql<number>`coalesce(${dependencies.found}, 0)`.as('dependency_count'),
        keywords: silverPackages.keywords,
        moduleType: silverPackages.moduleType,
        hasTypes: silverPackages.hasTypes,
        hasInstallScript: silverPackages.hasInstallScript,
        nodeRange: silverPackages.nodeRange,
        homepage: silverPackages.homepage,
        repositoryUrl: silverPackages.repositoryUrl,
        readmeLength: sql<number>`coalesce(${packageReadmes.length}, 0)`.as('readme_length'),
        maintainerName: people.name,
        maintainerEmail: people.email,
        path: silverPackages.path,
      })
      .from(silverPackages)
      .innerJoin(licenses, eq(licenses.license, silverPackages.license))
      .leftJoin(dependents, eq(dependents.name, silverPackages.name))
      .leftJoin(dependencies, eq(dependencies.name, silverPackages.name))
      .leftJoin(packageReadmes, eq(packageReadmes.path, silverPackages.path))
      .leftJoin(people, eq(people.path, silverPackages.path))
  },
})
