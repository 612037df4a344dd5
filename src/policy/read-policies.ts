import { createHash } from 'node:crypto'
import { getTableConfig } from 'drizzle-orm/pg-core'
import type { z } from 'zod'
import type { Problem } from '../errors/platinum-error.ts'
import type { Column } from '../product/column.ts'
import type { Product, Registry } from '../product/product.ts'
import { unknownColumn } from '../product/validate-product.ts'
import { isPolicy, type Grant, type Policy } from './policy.ts'
import { policyShape, roleShape } from './policy-shape.ts'
import type { Policies, ProductGrant, ProductPolicy } from './policies.ts'
import { isRole, type Role } from './role.ts'
import { resolveRule } from './row-rule.ts'
import { ruleProblems } from './rule-problems.ts'
import { classTreatment } from './stance.ts'
import { brokenTreatment, treatmentProblems } from './treatment-problems.ts'
import type { Treatment } from './treatment.ts'

/** Reads what `policies/index.ts` exports, and finds every problem of it. */
export function readPolicies(
  exports: Readonly<Record<string, unknown>>,
  registry: Registry,
): { readonly policies: Policies; readonly problems: readonly Problem[] } {
  const declared = Object.entries(exports)
  const problems: Problem[] = declared.flatMap(([name, value]) => unread(name, value))
  const roles = new Map<string, Role>()
  const byProduct = new Map<string, ProductPolicy>()
  const addRole = (place: string, each: Role): void => {
    const known = roles.get(each.name)
    if (known === each) return
    problems.push(...roleProblems(place, each, known))
    if (!known) roles.set(each.name, each)
  }
  for (const [name, value] of declared) if (isRole(value)) addRole(name, value)
  for (const [name, value] of declared) {
    if (!isPolicy(value)) continue
    const misshapen = shapeProblems(`policies, ${name}`, policyShape, value)
    problems.push(...misshapen)
    if (misshapen.length > 0) continue
    const product = registry.byTable.get(value.product)
    if (!product) {
      problems.push(unknownProduct(name, value))
      continue
    }
    if (byProduct.has(product.id)) {
      problems.push(invalid(`policies, ${name}`, `one policy for ${product.id}`, 'a second one'))
      continue
    }
    for (const { role } of value.grants) {
      if (isRole(role)) addRole(name, role)
    }
    const read = readPolicy(product, value)
    problems.push(...read.problems)
    byProduct.set(product.id, read.policy)
  }
  const policies = { roles, products: byProduct, version: versionOf(roles, byProduct) }
  problems.push(...typeProblems(policies, registry))
  return { policies, problems }
}

/** Policies that stand in a list or an object would be read by nobody, and hold nobody back. */
function unread(name: string, value: unknown): Problem[] {
  if (typeof value !== 'object' || value === null || isRole(value) || isPolicy(value)) return []
  const within = Object.values(value).filter((each) => isRole(each) || isPolicy(each))
  if (within.length === 0) return []
  const found = `${within.length} of them in a list or an object`
  return [invalid(`policies, ${name}`, 'each role and policy exported by a name of its own', found)]
}

function roleProblems(place: string, role: Role, known: Role | undefined): Problem[] {
  const where = `policies, ${place}`
  if (known) {
    return [invalid(where, 'one role of each name', `a second role ${role.name}`)]
  }
  const misshapen = shapeProblems(where, roleShape, role)
  if (misshapen.length > 0) return misshapen
  return Object.entries(role.classifications ?? {}).flatMap(([pattern, treatment]) => {
    const found = treatment && brokenTreatment(treatment)
    return found === undefined
      ? []
      : [invalid(`${where}, classifications.${pattern}`, 'a treatment that can be made', found)]
  })
}

function readPolicy(
  product: Product,
  { grants, entity }: Policy,
): { readonly policy: ProductPolicy; readonly problems: Problem[] } {
  const { id } = product
  const columns = new Map(product.columns.map((column) => [column.key, column]))
  const keys = entity === undefined ? [] : [entity].flat()
  const problems = keys
    .filter((key) => !columns.has(key))
    .map((key) => unknownColumn(id, 'policy, entity', key, columns))
  const read = new Map<string, ProductGrant>()
  for (const grant of grants) {
    const { role } = grant
    const place = `policy, ${role.name}`
    if (!isRole(role)) {
      problems.push(invalid(`${id}, policy`, 'grants to roles made by role()', 'another object'))
      continue
    }
    if (read.has(role.name)) {
      problems.push(invalid(`${id}, ${place}`, 'one grant for each role', 'a second one'))
      continue
    }
    problems.push(...grantProblems(id, place, grant, columns))
    read.set(role.name, readGrant(grant, columns))
  }
  return {
    policy: {
      entity: keys.length > 0 ? keys.flatMap((key) => columns.get(key) ?? []) : product.grain,
      grants: read,
    },
    problems,
  }
}

function grantProblems(
  id: string,
  place: string,
  { columns: treatments = {}, rows }: Grant,
  columns: ReadonlyMap<string, Column>,
): Problem[] {
  return [
    ...Object.entries<Treatment | undefined>({ ...treatments }).flatMap(([key, treatment]) => {
      const column = columns.get(key)
      if (!column) return [unknownColumn(id, place, key, columns)]
      if (treatment === undefined) return []
      const where = `${id}, ${place}, ${key}`
      const broken = brokenTreatment(treatment)
      if (broken !== undefined) return [invalid(where, 'a treatment that can be made', broken)]
      return treatmentProblems(where, column, treatment)
    }),
    ...(typeof rows === 'object' ? ruleProblems(id, `${place}, rows`, rows, columns) : []),
  ]
}

function readGrant(
  { columns: treatments = {}, rows }: Grant,
  columns: ReadonlyMap<string, Column>,
): ProductGrant {
  const named = Object.entries<Treatment | undefined>({ ...treatments }).flatMap(
    ([key, treatment]): [Column, Treatment][] => {
      const column = columns.get(key)
      return column && treatment !== undefined ? [[column, treatment]] : []
    },
  )
  return {
    columns: new Map(named),
    rows: typeof rows === 'object' ? resolveRule(rows, columns) : rows,
  }
}

/** Treatments that reach a column by its class and that its type has no values for. */
function typeProblems({ roles, products }: Policies, registry: Registry): Problem[] {
  return registry.products
    .filter(({ served }) => served)
    .flatMap((product) =>
      [...roles.values()].flatMap((role) =>
        product.columns.flatMap((column) => {
          if (products.get(product.id)?.grants.get(role.name)?.columns.has(column)) return []
          const treatment = classTreatment(role, column.classification)
          if (brokenTreatment(treatment) !== undefined) return []
          const where = `${product.id}.${column.key}, role ${role.name}, ${column.classification}`
          return treatmentProblems(where, column, treatment)
        }),
      ),
    )
}

function shapeProblems(where: string, shape: z.ZodType, value: object): Problem[] {
  // Symbols, which mark what a function made, are none of its parts.
  const parsed = shape.safeParse(Object.fromEntries(Object.entries(value)))
  return (parsed.error?.issues ?? []).map((issue) => ({
    code: 'POLICY_INVALID',
    where: [where, issue.path.map(String).join('.')].filter(Boolean).join(', '),
    expected: issue.code === 'unrecognized_keys' ? 'only parts that it has' : issue.message,
    found: issue.code === 'unrecognized_keys' ? issue.keys.join(', ') : 'something else',
    fix: 'Correct this part of the policy.',
  }))
}

function unknownProduct(name: string, { product }: Policy): Problem {
  return {
    code: 'POLICY_INVALID',
    where: `policies, ${name}`,
    expected: 'a product that schema/index.ts exports',
    found: `the table ${getTableConfig(product).name}, which it does not`,
    fix: 'Export the product from schema/index.ts, or take its policy away.',
  }
}

function invalid(where: string, expected: string, found: string): Problem {
  return { code: 'POLICY_INVALID', where, expected, found, fix: 'Correct this part of the policy.' }
}

function versionOf(
  roles: ReadonlyMap<string, Role>,
  products: ReadonlyMap<string, ProductPolicy>,
): string {
  const said = [
    [...roles.values()],
    [...products].map(([id, { entity, grants }]) => [
      id,
      entity.map(({ name }) => name),
      [...grants].map(([name, { columns, rows }]) => [
        name,
        [...columns].map(([column, treatment]) => [column.name, treatment]),
        rows,
      ]),
    ]),
  ]
  return createHash('sha256').update(JSON.stringify(said, plain)).digest('base64url').slice(0, 16)
}

/** Columns of rules by their names: a Drizzle column leads back to its table. */
export function plain(key: string, value: unknown): unknown {
  const isColumn = key === 'column' && typeof value === 'object' && value !== null
  return isColumn && 'name' in value ? value.name : value
}
