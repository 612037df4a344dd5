import { and, eq, ne, sql } from 'drizzle-orm'
import { alias, type QueryBuilder } from 'drizzle-orm/pg-core'
import { silverDependencies } from '../../schema/silver/dependencies.ts'
import { packageCopies } from '../../schema/silver/package_copies.ts'

/**
 * Which installed package depends on which, for running: one row a declaration. A dependency is
 * found by the name it is installed as, so aliases lead to the package they stand for.
 */
export function installedPairs(db: QueryBuilder) {
  const dependent = alias(packageCopies, 'dependent')
  const dependency = alias(packageCopies, 'dependency')
  return db
    .selectDistinct({
      packageName: sql<string>`${dependent.name}`.as('package_name'),
      dependencyName: sql<string>`${dependency.name}`.as('dependency_name'),
      kind: silverDependencies.kind,
      range: silverDependencies.range,
      required: silverDependencies.required,
    })
    .from(silverDependencies)
    .innerJoin(dependent, eq(dependent.path, silverDependencies.path))
    .innerJoin(dependency, eq(dependency.installedAs, silverDependencies.dependencyName))
    .where(
      and(
        ne(silverDependencies.kind, 'dev'),
        ne(dependent.role, 'root'),
        ne(dependency.role, 'root'),
        ne(dependent.name, dependency.name),
      ),
    )
}
