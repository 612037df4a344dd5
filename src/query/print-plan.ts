import type {
  ConnectionField,
  ConnectionPlan,
  EdgeField,
  Filter,
  OrderTerm,
  RootPlan,
  RowField,
} from './plan.ts'

/** A plan as indented text, for people: what is read, filtered, ordered and followed. */
export function printPlan(plan: RootPlan): string {
  const lines =
    plan.kind === 'list'
      ? [`list ${plan.connection.product.id}`, ...indent(connectionLines(plan.connection))]
      : [
          `row ${plan.product.id} where ${plan.product.grain.map(({ key }, index) => `${key} = ${JSON.stringify(plan.grain[index])}`).join(' and ')}`,
          ...indent(plan.row.fields.flatMap(rowFieldLines)),
        ]
  return `${lines.join('\n')}\n`
}

function connectionLines(plan: ConnectionPlan): string[] {
  const { page, near } = plan
  return [
    ...(near ? [`near ${near.embedding.column.key} ${near.target.kind}`] : []),
    ...(plan.filter ? [`where ${printFilter(plan.filter)}`] : []),
    `order ${plan.order.map(printTerm).join(', ')}`,
    `${page.direction === 'forward' ? 'first' : 'last'} ${page.size}`,
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

function printTerm(term: OrderTerm): string {
  return term.by === 'distance'
    ? 'distance'
    : `${term.column.key} ${term.direction} nulls ${term.nulls}`
}

function printFilter(filter: Filter): string {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return `(${filter.filters.map(printFilter).join(` ${filter.kind} `)})`
    case 'not':
      return `not ${printFilter(filter.filter)}`
    case 'compare':
      return `${filter.column.key} ${filter.operator} ${JSON.stringify(filter.value)}`
    case 'member':
      return `${filter.column.key} ${filter.operator} ${JSON.stringify(filter.values)}`
    case 'isNull':
      return `${filter.column.key} ${filter.value ? 'is null' : 'is not null'}`
    case 'relation':
      return `${filter.quantifier} ${filter.relation.field} ${printFilter(filter.filter)}`
  }
}

function named(key: string, name: string): string {
  return key === name ? name : `${key}: ${name}`
}

function indent(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`)
}
