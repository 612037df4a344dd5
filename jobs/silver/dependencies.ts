import { sql } from 'drizzle-orm'
import { materialize } from 'platinum'
import { packageManifests } from '../../schema/bronze/package_manifests.ts'
import { silverDependencies } from '../../schema/silver/dependencies.ts'

type Kind = (typeof silverDependencies.$inferSelect)['kind']

const { manifest } = packageManifests

/** A manifest may hold anything where an object belongs; then it declares nothing. */
const declared = sql`(values
  ('runtime', ${manifest} -> 'dependencies'),
  ('optional', ${manifest} -> 'optionalDependencies'),
  ('peer', ${manifest} -> 'peerDependencies'),
  ('dev', ${manifest} -> 'devDependencies')
) as declared (kind, entries)`
const entry = sql`jsonb_each_text(
  case when jsonb_typeof(declared.entries) = 'object' then declared.entries else '{}' end
) as entry (name, range)`

export const materializeSilverDependencies = materialize(silverDependencies, {
  select: (db) =>
    db
      .select({
        path: packageManifests.path,
        dependencyName: sql<string>`entry.name`.as('dependency_name'),
        kind: sql<Kind>`declared.kind`.as('kind'),
        range: sql<string>`coalesce(nullif(trim(entry.range), ''), '*')`.as('range'),
        required: sql<boolean>`case declared.kind
          when 'runtime' then ${manifest} -> 'optionalDependencies' -> entry.name is null
          when 'peer' then
            coalesce(${manifest} -> 'peerDependenciesMeta' -> entry.name ->> 'optional', '') <> 'true'
          else false end`.as('required'),
      })
      .from(packageManifests)
      .crossJoinLateral(declared)
      .crossJoinLateral(entry)
      .where(sql`length(entry.name) between 1 and 214`),
})
