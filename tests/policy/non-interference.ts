import type { Pool } from 'pg'
import type { Column } from '../../src/product/column.ts'
import type { Product } from '../../src/product/product.ts'
import type { Policies, ProductPolicy } from '../../src/policy/policies.ts'
import { everyone, role } from '../../src/policy/role.ts'
import type { Rule } from '../../src/policy/row-rule.ts'
import { brokenTreatment, treatmentProblems } from '../../src/policy/treatment-problems.ts'
import { bucket, constant, partial, type Treatment } from '../../src/policy/treatment.ts'
import type { Choices } from '../differential/choices.ts'
import { item, maker, part, price, registry } from '../differential/shop.ts'

/** A policy that was drawn, and what may be changed behind it. */
export interface DrawnPolicy {
  readonly policies: Policies
  /** SQL that changes what the policy hides from its readers, and nothing else. */
  readonly change: readonly string[]
}

/** One way to see a product's rows; the columns that it reads. */
interface DrawnRule {
  readonly rule: Rule
  readonly sql: string
  readonly reads: readonly string[]
}

/** A policy of everyone, for every product of the shop. */
export function drawPolicy(choices: Choices): DrawnPolicy {
  const products = new Map<string, ProductPolicy>()
  const change: string[] = []
  for (const product of registry.products) {
    const rules = rulesOf(product)
    const drawn = rules.length > 0 && choices.chance(45) ? choices.pick(rules) : undefined
    const treatments = new Map<Column, Treatment>()
    for (const column of product.columns) treatments.set(column, drawTreatment(choices, column))
    products.set(product.id, {
      entity: product.grain,
      grants: new Map([[everyone, { columns: treatments, rows: drawn?.rule ?? 'all' }]]),
    })
    const changed = product.columns.filter(({ key }) => !drawn?.reads.includes(key))
    change.push(...changedValues(product, changed, treatments))
    if (drawn) change.push(...changedRows(product, changed, drawn.sql))
  }
  return {
    policies: {
      roles: new Map([[everyone, role(everyone, { description: 'Whoever asks.' })]]),
      products,
      version: 'drawn',
    },
    change,
  }
}

function drawTreatment(choices: Choices, column: Column): Treatment {
  if (!choices.chance(45)) return 'clear'
  const candidates: readonly Treatment[] = [
    'null',
    'hash',
    partial({ first: 1 }),
    partial({ first: 1, last: 1, mask: '?' }),
    constant('one'),
    constant(1),
    bucket(10),
    bucket('year'),
    bucket('month'),
    'null',
    ...(choices.chance(15) ? ['deny' as const] : []),
  ]
  const fitting = candidates.filter(
    (each) =>
      brokenTreatment(each) === undefined && treatmentProblems('here', column, each).length === 0,
  )
  return choices.pick(fitting)
}

function compare(
  product: Product,
  key: string,
  operator: 'eq' | 'lt',
  operand: boolean | number,
): Rule {
  const column = product.columns.find((each) => each.key === key)
  if (!column) throw new Error(`${product.id} has no ${key}`)
  return { kind: 'compare', column, operator, operand }
}

function rulesOf(product: Product): readonly DrawnRule[] {
  const rule = (key: string, operator: 'eq' | 'lt', operand: boolean | number): DrawnRule => {
    const name = product.columns.find((each) => each.key === key)?.name ?? ''
    const sign = operator === 'eq' ? '=' : '<'
    return {
      rule: compare(product, key, operator, operand),
      sql: `"${name}" ${sign} ${operand}`,
      reads: [key],
    }
  }
  switch (product.table) {
    case maker:
      return [rule('active', 'eq', true), rule('id', 'lt', 8)]
    case item:
      return [rule('paid', 'eq', true), rule('small', 'lt', 1)]
    case part:
      return [rule('position', 'lt', 2)]
    case price:
      return [rule('value', 'lt', 3)]
    default:
      return []
  }
}

/** Other values where a treatment hides which. */
function changedValues(
  product: Product,
  columns: readonly Column[],
  treatments: ReadonlyMap<Column, Treatment>,
): string[] {
  const shown = (column: Column): Treatment => {
    const embedding = product.embeddings.find((each) => each.column === column)
    const isOfMasked = embedding?.of.some((each) => treatments.get(each) !== 'clear') ?? false
    return isOfMasked ? 'null' : (treatments.get(column) ?? 'clear')
  }
  const sets = columns.flatMap((column) => {
    const value = changedValue(column, shown(column), product.grain.includes(column))
    return value === undefined ? [] : [`"${column.name}" = ${value}`]
  })
  return sets.length === 0 ? [] : [`update ${tableOf(product)} set ${sets.join(', ')}`]
}

function changedValue(column: Column, treatment: Treatment, isGrain: boolean): string | undefined {
  const name = `"${column.name}"`
  if (treatment === 'null' || treatment === 'deny') return anyValue(column, isGrain)
  if (typeof treatment === 'string') return undefined
  switch (treatment.kind) {
    case 'constant':
      return anyValue(column, isGrain)
    case 'partial': {
      // Kept in the grain, where two rows could come to the same.
      if (isGrain) return undefined
      const { first, last } = treatment
      const cut = /\((\d+)\)/.exec(column.sqlType)?.[1] ?? '100'
      const changed = `case when char_length(${name}) > ${first + last} then left(${name}, ${first}) || left(md5(random()::text), 3) || right(${name}, ${last}) else left(md5(random()::text), ${first + last}) end`
      return `case when ${name} is null then null when char_length(${name}) <= ${cut} - 4 then ${changed} else ${name} end`
    }
    case 'bucket': {
      if (isGrain) return undefined
      if (column.family === 'integer' || column.family === 'bigint') {
        const start = `floor(${name}::numeric / 10) * 10`
        return `case when abs(${name}::numeric) < 1000 then (${start} + floor(random() * 10))::${column.castType} else ${name} end`
      }
      if (column.family === 'date' && treatment.size === 'year') {
        return `case when isfinite(${name}) then make_date(extract(year from ${name})::int, 1 + floor(random() * 12)::int, 3) else ${name} end`
      }
      return undefined
    }
  }
}

/** Any other value that the column could hold. */
function anyValue(column: Column, isGrain: boolean): string | undefined {
  const value = valueOf(column)
  if (value === undefined || isGrain)
    return isGrain && value !== undefined ? grainValue(column) : undefined
  return column.notNull ? value : `case when random() < 0.3 then null else ${value} end`
}

/** Different in every row. */
function grainValue(column: Column): string | undefined {
  if (column.family === 'text') return 'md5(random()::text || clock_timestamp()::text)'
  return column.family === 'uuid' ? 'gen_random_uuid()' : undefined
}

function valueOf({
  family,
  castType,
  enumValues,
  dimensions,
  sqlType,
}: Column): string | undefined {
  switch (family) {
    case 'text':
      return `left(md5(random()::text), ${/\((\d+)\)/.exec(sqlType)?.[1] ?? '12'})`
    case 'uuid':
      return 'gen_random_uuid()'
    case 'integer':
    case 'bigint':
    case 'numeric':
    case 'float':
      return `floor(random() * 100)::${castType}`
    case 'boolean':
      return 'random() < 0.5'
    case 'timestamptz':
    case 'timestamp':
    case 'date':
      return `(timestamp '2001-01-01' + random() * interval '9000 days')::${castType}`
    case 'json':
      return `('{"changed": ' || floor(random() * 9) || '}')::${castType}`
    case 'enum':
      return `'${enumValues?.[0] ?? ''}'::${castType}`
    case 'vector':
      return `'[${Array.from({ length: dimensions ?? 0 }, (_, index) => index + 1).join(',')}]'::vector`
    case 'array':
    case 'interval':
    case 'other':
    case 'time':
      return undefined
  }
}

/** Other rows where a rule hides them. */
function changedRows(product: Product, columns: readonly Column[], rule: string): string[] {
  const table = tableOf(product)
  const hidden = `(${rule}) is not true`
  const sets = columns.flatMap((column) => {
    const value = product.grain.includes(column) ? undefined : valueOf(column)
    return value === undefined ? [] : [`"${column.name}" = ${value}`]
  })
  return [
    ...(sets.length > 0 ? [`update ${table} set ${sets.join(', ')} where ${hidden}`] : []),
    `delete from ${table} where ${hidden} and random() < 0.4`,
  ]
}

function tableOf({ layer, tableName }: Product): string {
  return `${layer}."${tableName}"`
}

/** Empties the shop's tables. */
export async function emptyTables(pool: Pick<Pool, 'query'>): Promise<void> {
  await pool.query(`truncate ${registry.products.map(tableOf).join(', ')}`)
}
