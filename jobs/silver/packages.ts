import { eq, sql } from 'drizzle-orm'
import { materialize } from 'platinum'
import { packageCopies } from '../../schema/silver/package_copies.ts'
import { silverPackages } from '../../schema/silver/packages.ts'

/** Newest first. The order is made for bytes, so the database's own collation must not sort it. */
const newestFirst = sql`${packageCopies.versionOrder} collate "C" desc, length(${packageCopies.path}), ${packageCopies.path}`

export const materializeSilverPackages = materialize(silverPackages, {
  select: (db) => {
    const newest = db
      .selectDistinctOn([packageCopies.name], {
        name: packageCopies.name,
        path: packageCopies.path,
        version: packageCopies.version,
        description: packageCopies.description,
        license: packageCopies.license,
        permissive: packageCopies.permissive,
        homepage: packageCopies.homepage,
        repositoryUrl: packageCopies.repositoryUrl,
        keywords: packageCopies.keywords,
        moduleType: packageCopies.moduleType,
        hasTypes: packageCopies.hasTypes,
        nodeRange: packageCopies.nodeRange,
      })
      .from(packageCopies)
      .where(sql`${packageCopies.role} <> 'root'`)
      .orderBy(packageCopies.name, newestFirst)
      .as('newest')
    const versions = db
      .selectDistinct({
        name: packageCopies.name,
        version: packageCopies.version,
        versionOrder: packageCopies.versionOrder,
      })
      .from(packageCopies)
      .where(sql`${packageCopies.role} <> 'root' and ${packageCopies.version} is not null`)
      .as('versions')
    const installedVersions = db
      .select({
        name: versions.name,
        versions: sql<
          string[]
        >`array_agg(${versions.version} order by ${versions.versionOrder} collate "C", ${versions.version})`.as(
          'installed',
        ),
      })
      .from(versions)
      .groupBy(versions.name)
      .as('installed_versions')
    const copies = db
      .select({
        name: packageCopies.name,
        copies: sql<number>`count(*)::int`.as('copies'),
        hasInstallScript: sql<boolean>`bool_or(${packageCopies.hasInstallScript})`.as(
          'has_install_script',
        ),
      })
      .from(packageCopies)
      .where(sql`${packageCopies.role} <> 'root'`)
      .groupBy(packageCopies.name)
      .as('copies')
    return db
      .select({
        name: newest.name,
        path: newest.path,
        version: newest.version,
        versions: sql<string[]>`coalesce(${installedVersions.versions}, '{}')`.as('versions'),
        copies: copies.copies,
        description: newest.description,
        license: newest.license,
        permissive: newest.permissive,
        homepage: newest.homepage,
        repositoryUrl: newest.repositoryUrl,
        keywords: newest.keywords,
        moduleType: newest.moduleType,
        hasTypes: newest.hasTypes,
        hasInstallScript: copies.hasInstallScript,
        nodeRange: newest.nodeRange,
      })
      .from(newest)
      .innerJoin(copies, eq(copies.name, newest.name))
      .leftJoin(installedVersions, eq(installedVersions.name, newest.name))
  },
})
