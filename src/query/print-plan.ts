import type { Column } from '../product/column.ts'
import type {
  AggregateField,
  AggregatePlan,
  ConnectionField,
  ConnectionPlan,
  EdgeField,
  Filter,
  GroupField,
  OrderTerm,
  RootPlan,
  RowField,
} from './plan.ts'

/** A plan as indented text, for people: what is read, filtered, ordered and followed. */
export function printPlan(plan: RootPlan): string {
  return `${rootLines(plan).join('\n')}\n`
}

function rootLines(plan: RootPlan): string[] {
  switch (plan.kind) {
    case 'list':
      return [`list ${plan.connection.product.id}`, ...indent(connectionLines(plan.connection))]
    case 'row':
      return [
        `row ${plan.product.id} where ${plan.product.grain.map(({ key }, index) => `${key} = ${JSON.stringify(plan.grain[index])}`).join(' and ')}`,
        ...indent(plan.row.fields.flatMap(rowFieldLines)),
      ]
    case 'aggregate':
      return [`aggregate ${plan.product.id}`, ...indent(aggregateLines(plan))]
  }
}

function aggregateLines(plan: AggregatePlan): string[] {
  const by = plan.keys.map(({ of, grain, timeZone }) =>
    [of.key, ...(grain ? ['by', grain] : []), ...(timeZone === undefined ? [] : [timeZone])].join(
      ' ',
    ),
  )
  return [
    ...(plan.filter ? [`where ${printFilter(plan.filter, keyOf)}`] : []),
    ...(by.length > 0 ? [`group by ${by.join(', ')}`] : []),
    ...(plan.having ? [`having ${printFilter(plan.having, nameInGroup(plan))}`] : []),
    ...(plan.order.length > 0
      ? [`order ${plan.order.map((term) => printTerm(term, nameInGroup(plan))).join(', ')}`]
      : []),
    `first ${plan.size}`,
    ...(plan.offset > 0 ? [`offset ${plan.offset}`] : []),
    ...plan.fields.flatMap(aggregateFieldLines),
  ]
}

/** How a plan speaks of a column. */
type NameOf = (column: Column) => string

const keyOf: NameOf = ({ key }) => key

/** A column of groups is a key or a measure; two measures may be of one column. */
function nameInGroup({ measures }: AggregatePlan): NameOf {
  return (column) => {
    const measure = measures.find((each) => each.column === column)
    return measure?.of ? `${measure.function} of ${column.key}` : column.key
  }
}

function aggregateFieldLines(field: AggregateField): string[] {
  return field.kind === 'groups'
    ? [named(field.key, 'groups'), ...indent(field.fields.flatMap(groupFieldLines))]
    : [named(field.key, 'meta')]
}

function groupFieldLines(field: GroupField): string[] {
  return field.kind === 'value'
    ? [named(field.key, field.column.key)]
    : [
        named(field.key, field.of),
        ...indent(field.fields.map(({ key, column }) => named(key, column.key))),
      ]
}

function connectionLines(plan: ConnectionPlan): string[] {
  const { page, near } = plan
  return [
    ...(near ? [`near ${near.embedding.column.key} ${near.target.kind}`] : []),
    ...(plan.filter ? [`where ${printFilter(plan.filter, keyOf)}`] : []),
    `order ${plan.order.map((term) => printTerm(term, keyOf)).join(', ')}`,
    `${page.direction === 'forward' ? 'first' : 'last'} ${page.size}`,
    ...(page.offset > 0 ? [`offset ${page.offset}`] : []),
    ...(page.after ? [`after ${JSON.stringify(page.after)}`] : []),
    ...(page.before ? [`before ${JSON.stringify(page.before)}`] : []),
    ...plan.fields.flatMap(connectionFieldLines),
  ]
}

function connectionFieldLines(field: ConnectionField): string[] {
  switch (field.kind) {
    case 'nodes':
      return [named(field.key, 'nodes'), ...indent(field.row.fields.flatMap(rowFieldLines))]
    case 'edges':
      return [named(field.key, 'edges'), ...indent(field.fields.flatMap(edgeFieldLines))]
    case 'pageInfo':
    case 'searchInfo':
      return [`${named(field.key, field.kind)} { ${[...field.names].join(' ')} }`]
    case 'count':
    case 'meta':
      return [named(field.key, field.kind)]
  }
}

function edgeFieldLines(field: EdgeField): string[] {
  return field.kind === 'node'
    ? [named(field.key, 'node'), ...indent(field.row.fields.flatMap(rowFieldLines))]
    : [named(field.key, field.kind)]
}

function rowFieldLines(field: RowField): string[] {
  switch (field.kind) {
    case 'column':
      return [named(field.key, field.column.key)]
    case 'toOne':
      return [
        `${named(field.key, field.relation.field)} → ${field.relation.to.id}`,
        ...indent(field.row.fields.flatMap(rowFieldLines)),
      ]
    case 'toMany':
      return [
        `${named(field.key, field.relation.field)} → many ${field.relation.to.id}`,
        ...indent(connectionLines(field.connection)),
      ]
  }
}

function printTerm(term: OrderTerm, nameOf: NameOf): string {
  return term.by === 'distance'
    ? 'distance'
    : `${nameOf(term.column)} ${term.direction} nulls ${term.nulls}`
}

function printFilter(filter: Filter, nameOf: NameOf): string {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return `(${filter.filters.map((each) => printFilter(each, nameOf)).join(` ${filter.kind} `)})`
    case 'not':
      return `not ${printFilter(filter.filter, nameOf)}`
    case 'compare':
      return `${nameOf(filter.column)} ${filter.operator} ${JSON.stringify(filter.value)}`
    case 'member':
      return `${nameOf(filter.column)} ${filter.operator} ${JSON.stringify(filter.values)}`
    case 'isNull':
      return `${nameOf(filter.column)} ${filter.value ? 'is null' : 'is not null'}`
    case 'relation':
      return `${filter.quantifier} ${filter.relation.field} ${printFilter(filter.filter, nameOf)}`
  }
}

function named(key: string, name: string): string {
  return key === name ? name : `${key}: ${name}`
}

function indent(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`)
}
