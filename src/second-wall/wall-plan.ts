import { createHash } from 'node:crypto'
import { quoteIdentifier } from '../database/identifier.ts'
import type { EffectiveClass } from '../policy/effective-classes.ts'
import type { Policies, ProductGrant, ProductPolicy } from '../policy/policies.ts'
import { ruleColumns } from '../policy/row-rule.ts'
import { stancesOf } from '../policy/stance.ts'
import { treatmentKind } from '../policy/treatment.ts'
import type { Column } from '../product/column.ts'
import { fromVersion, historySchema, toVersion } from '../product/history.ts'
import type { Product, Registry } from '../product/product.ts'
import { rolesSetting, type AttributeSetting } from './attribute-setting.ts'
import { ruleText, settingValue, textArray } from './rule-text.ts'

/** A table that the API may read, and what of it. */
export interface WallTable {
  readonly schema: string
  readonly name: string
  /** Undefined: every column. */
  readonly columns: readonly string[] | undefined
  /** Which rows the reader may see, in SQL; undefined: all of them. */
  readonly rule: string | undefined
}

/** What one role sees of the rows of a product that has row rules. */
export interface RoleRows {
  readonly seesAll: boolean
  /** What its rule reads; empty without one. */
  readonly settings: readonly AttributeSetting[]
}

/** The second wall of a project: what its database roles may do, made from its policies. */
export interface WallPlan {
  readonly tables: readonly WallTable[]
  /** Products whose rows depend on who asks: what each role sees. */
  readonly ruled: readonly ReadonlyMap<string, RoleRows>[]
  /** The same for the same tables and rules, and for no others. */
  readonly version: string
}

export interface WallSources {
  readonly registry: Registry
  readonly policies: Policies
  /** How sensitive a column is, given what it is made from. */
  readonly classOf: (column: Column) => EffectiveClass
}

export function planWall({ registry, policies, classOf }: WallSources): WallPlan {
  const tables: WallTable[] = []
  const ruled: ReadonlyMap<string, RoleRows>[] = []
  for (const product of registry.products) {
    if (!product.served) continue
    const policy = policies.products.get(product.id)
    const grants = policy && hasRows(policy) ? policy.grants : undefined
    if (grants) ruled.push(roleRows(grants))
    const columns = readColumns(product, policies, classOf)
    const { layer, tableName: name } = product
    const rule = (isHistory: boolean): string | undefined => grants && rowsText(grants, isHistory)
    const all = columns.length === product.columns.length
    if (columns.length === 0) continue
    tables.push({ schema: layer, name, columns: all ? undefined : columns, rule: rule(false) })
    if (!product.history) continue
    tables.push({
      schema: historySchema(layer),
      name,
      columns: all ? undefined : [...columns, fromVersion, toVersion],
      rule: rule(true),
    })
  }
  const version = createHash('sha256').update(JSON.stringify(tables)).digest('base64url')
  return { tables, ruled, version: version.slice(0, 16) }
}

/** Where one role has rows of its own, all others see those that they are given. */
function hasRows({ grants }: ProductPolicy): boolean {
  return [...grants.values()].some(({ rows }) => rows !== undefined)
}

type Grants = ReadonlyMap<string, ProductGrant>

function roleRows(grants: Grants): ReadonlyMap<string, RoleRows> {
  return new Map(
    [...grants].map(([role, { rows }]): [string, RoleRows] => [
      role,
      {
        seesAll: rows === 'all',
        // The history's rule reads the same.
        settings: typeof rows === 'object' ? ruleText(rows, false).settings : [],
      },
    ]),
  )
}

/** Rows that one of the reader's roles may see. */
function rowsText(grants: Grants, isHistory: boolean): string {
  const roles = settingValue(rolesSetting)
  const whole = [...grants].flatMap(([role, { rows }]) => (rows === 'all' ? [role] : []))
  const parts = whole.length === 0 ? [] : [`(select ${roles}::text[] && ${textArray(whole)})`]
  for (const [role, { rows }] of grants) {
    if (typeof rows !== 'object') continue
    const held = `(select ${roles}::text[] @> ${textArray([role])})`
    parts.push(`(${held} and (${ruleText(rows, isHistory).sql}))`)
  }
  return parts.length === 0 ? 'false' : parts.join(' or ')
}

/**
 * The columns that statements name: those that some role sees anything of, and what rules and the
 * counting of groups read. What is denied to everyone, or NULL to everyone, is not among them.
 */
function readColumns(
  product: Product,
  policies: Policies,
  classOf: WallSources['classOf'],
): readonly string[] {
  const names = [undefined, ...policies.roles.keys()]
  const stances = names.flatMap((name) =>
    stancesOf(policies, product, name === undefined ? [] : [name], classOf),
  )
  const read = new Set<Column>()
  let isCounted = false
  let hasName = false
  for (const column of product.columns) {
    for (const { treatment } of stances) {
      const kind = treatmentKind(treatment(column))
      if (kind !== 'deny') hasName = true
      if (kind === 'deny' || kind === 'null') continue
      read.add(column)
      if (kind !== 'clear' && kind !== 'constant') isCounted = true
    }
  }
  const policy = policies.products.get(product.id)
  for (const { rows } of policy?.grants.values() ?? []) {
    if (typeof rows !== 'object') continue
    for (const column of ruleColumns(rows)) read.add(column)
    isCounted = true
  }
  if (isCounted) for (const column of policy?.entity ?? product.grain) read.add(column)
  // Rows are counted where none of their values is shown; Postgres asks for a right to one column.
  if (hasName && read.size === 0) for (const column of product.grain) read.add(column)
  return product.columns.filter((column) => read.has(column)).map(({ name }) => name)
}

/** Quoted name of a table of the wall. */
export function tableOf({ schema, name }: Pick<WallTable, 'schema' | 'name'>): string {
  return `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`
}
