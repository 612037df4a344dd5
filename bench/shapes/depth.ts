import { licenses } from '../database/rows.ts'
import { around, vary, type Shape } from './shape.ts'

/*
 * Packages, their versions, the package of each, its versions, the package of each: from 10 rows
 * at depth 1 to 310 at depth 5.
 */

const packageFields = 'name license'
const versionFields = 'tag size'
const versionsAt = (level: number): number => (level <= 2 ? 5 : 2)

export function depth(levels: number): Shape {
  return {
    name: `depth-${levels}`,
    title: `related rows, ${levels} deep`,
    agreement: 'same',
    requests: () => vary((number) => ({ license: around(licenses, number) })),
    platinum: {
      query: `query Depth($license: String!) {
        packages(where: { license: { eq: $license } }, orderBy: [{ dependents: DESC }], first: 10) {
          nodes { ${ofPackage(levels, 2, platinumNames)} }
        }
      }`,
    },
    postgraphile: {
      query: `query Depth($license: String!) {
        packages: allPackages(condition: { license: $license }, orderBy: [DEPENDENTS_DESC, NAME_ASC], first: 10) {
          nodes { ${ofPackage(levels, 2, postgraphileNames)} }
        }
      }`,
    },
    floor: {
      sql: `select coalesce(json_agg(r), '[]')::text as json from (
          select ${columnsOfPackage(levels, 2, 'p')}
          from (
            select name, license, dependents from gold.packages
            where license = $1 order by dependents desc, name limit 10
          ) as p
          order by p.dependents desc, p.name) as r`,
      values: ({ license }) => [license],
      before: '{"data":{"packages":{"nodes":',
      after: '}}}',
    },
  }
}

interface Names {
  readonly versions: string
  readonly package: string
}

const platinumNames: Names = { versions: 'versions', package: 'package' }
const postgraphileNames: Names = {
  versions: 'versions: versionsByPackageName',
  package: 'package: packageByPackageName',
}

function ofPackage(levels: number, level: number, names: Names): string {
  if (level > levels) return packageFields
  return `${packageFields} ${names.versions}(first: ${versionsAt(level)}) {
    nodes { ${ofVersion(levels, level + 1, names)} }
  }`
}

function ofVersion(levels: number, level: number, names: Names): string {
  if (level > levels) return versionFields
  return `${versionFields} ${names.package} { ${ofPackage(levels, level + 1, names)} }`
}

function columnsOfPackage(levels: number, level: number, alias: string): string {
  if (level > levels) return `${alias}.name, ${alias}.license`
  const inner = `v${level}`
  return `${alias}.name, ${alias}.license, json_build_object('nodes', (
    select coalesce(json_agg(r), '[]') from (
      select ${columnsOfVersion(levels, level + 1, inner)} from gold.versions as ${inner}
      where ${inner}.package_name = ${alias}.name order by ${inner}.number limit ${versionsAt(level)}
    ) as r)) as versions`
}

function columnsOfVersion(levels: number, level: number, alias: string): string {
  if (level > levels) return `${alias}.tag, ${alias}.size`
  const inner = `p${level}`
  return `${alias}.tag, ${alias}.size, (
    select row_to_json(r) from (
      select ${columnsOfPackage(levels, level + 1, inner)} from gold.packages as ${inner}
      where ${inner}.name = ${alias}.package_name
    ) as r) as package`
}
