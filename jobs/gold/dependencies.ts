import { eq, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { materialize } from 'platinum'
import { dependencies } from '../../schema/gold/dependencies.ts'
import { packages } from '../../schema/gold/packages.ts'
import { installedPairs } from './installed-pairs.ts'

type Kind = (typeof dependencies.$inferSelect)['kind']

export const materializeDependencies = materialize(dependencies, {
  select: (db) => {
    const pairs = installedPairs(db).as('pairs')
    const dependent = alias(packages, 'dependent_package')
    const dependency = alias(packages, 'dependency_package')
    return (
      db
        .select({
          packageName: dependent.name,
          dependencyName: dependency.name,
          kind: sql<Kind>`case
          when bool_or(${pairs.kind} = 'runtime') then 'runtime'
          when bool_or(${pairs.kind} = 'optional') then 'optional'
          else 'peer' end`.as('kind'),
          range:
            sql<string>`string_agg(distinct ${pairs.range}, ' || ' order by ${pairs.range})`.as(
              'range',
            ),
          required: sql<boolean>`bool_or(${pairs.required})`.as('required'),
        })
        .from(pairs)
        // Both ends must be served packages, so the edges are made after them.
        .innerJoin(dependent, eq(dependent.name, pairs.packageName))
        .innerJoin(dependency, eq(dependency.name, pairs.dependencyName))
        .groupBy(dependent.name, dependency.name)
    )
  },
})
