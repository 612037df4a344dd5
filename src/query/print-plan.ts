import { aggregateSuffix } from '../product/engine-names.ts'
import { filterText, keyOf, type NameOf } from './filter-text.ts'
import { keyName } from './measure.ts'
import { termName } from './order.ts'
import type {
  AggregateField,
  AggregatePlan,
  ConnectionField,
  ConnectionPlan,
  CountField,
  EdgeField,
  FactField,
  FactSelection,
  GroupField,
  OrderTerm,
  RootPlan,
  RowField,
  TypenameField,
} from './plan.ts'

/** A plan as indented text, for people: what is read, filtered, ordered and followed. */
export function printPlan(plan: RootPlan): string {
  return `${rootLines(plan).join('\n')}\n`
}

function rootLines(plan: RootPlan): string[] {
  switch (plan.kind) {
    case 'list':
      return [
        `list ${plan.connection.product.id}${printMoment(plan)}`,
        ...indent(connectionLines(plan.connection)),
      ]
    case 'row':
      return [
        `row ${plan.product.id} where ${plan.product.grain.map(({ key }, index) => `${key} = ${plan.grain[index]?.print ?? ''}`).join(' and ')}${printMoment(plan)}`,
        ...indent(plan.row.fields.flatMap(rowFieldLines)),
      ]
    case 'aggregate':
      return [`aggregate ${plan.product.id}${printMoment(plan)}`, ...indent(aggregateLines(plan))]
  }
}

function printMoment({ asOf }: RootPlan): string {
  if (!asOf) return ''
  return ` as of ${asOf.by === 'asOfVersion' ? 'version ' : ''}${asOf.value.print}`
}

function aggregateLines(plan: AggregatePlan): string[] {
  const by = plan.keys.map((key) =>
    [
      keyName(key),
      ...(key.grain ? ['by', key.grain] : []),
      ...(key.timeZone ? [key.timeZone.print] : []),
    ].join(' '),
  )
  const rolled = plan.rollups.find(({ groups }) => groups)
  return [
    ...(rolled ? [`from ${rolled.rollup.product.id} while it is fresh`] : []),
    ...(plan.filter ? [`where ${filterText(plan.filter)}`] : []),
    ...(by.length > 0 ? [`group by ${by.join(', ')}`] : []),
    ...(plan.having ? [`having ${filterText(plan.having, nameInGroup(plan))}`] : []),
    ...(plan.order.length > 0
      ? [`order ${plan.order.map((term) => printTerm(term, nameInGroup(plan))).join(', ')}`]
      : []),
    `first ${plan.size.print}`,
    ...(plan.offset ? [`offset ${plan.offset.print}`] : []),
    ...plan.fields.flatMap(aggregateFieldLines),
  ]
}

/** A column of groups is a key or a measure; two measures may be of one column. */
function nameInGroup({ keys, measures }: AggregatePlan): NameOf {
  return (column) => {
    const key = keys.find((each) => each.column === column)
    if (key) return keyName(key)
    return measures.find((each) => each.column === column)?.name ?? column.key
  }
}

function aggregateFieldLines(field: AggregateField): string[] {
  if (field.kind === 'groups') {
    return [named(field.key, 'groups'), ...indent(field.fields.flatMap(groupFieldLines))]
  }
  return [field.kind === 'typename' ? typenameLine(field) : factLine(field)]
}

function groupFieldLines(field: GroupField): string[] {
  switch (field.kind) {
    case 'value':
      return [named(field.key, field.column.key)]
    case 'values':
      return [named(field.key, field.of), ...indent(field.fields.flatMap(groupFieldLines))]
    case 'typename':
      return [typenameLine(field)]
  }
}

function connectionLines(plan: ConnectionPlan): string[] {
  const { page, near } = plan
  return [
    ...(near
      ? [
          `near ${near.embedding.column.key} ${near.target.kind}${near.approximate ? ' by index' : ''}`,
        ]
      : []),
    ...(plan.filter ? [`where ${filterText(plan.filter)}`] : []),
    `order ${plan.order.map((term) => printTerm(term, keyOf)).join(', ')}`,
    `${page.direction === 'forward' ? 'first' : 'last'} ${page.size.print}`,
    ...(page.offset ? [`offset ${page.offset.print}`] : []),
    ...(page.after ? [`after ${page.after.values.print}`] : []),
    ...(page.before ? [`before ${page.before.values.print}`] : []),
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
    case 'meta':
      return [factLine(field)]
    case 'count':
      return [`${named(field.key, printCount(field))} ${printFacts(field.facts)}`]
    case 'typename':
      return [typenameLine(field)]
  }
}

function edgeFieldLines(field: EdgeField): string[] {
  switch (field.kind) {
    case 'node':
      return [named(field.key, 'node'), ...indent(field.row.fields.flatMap(rowFieldLines))]
    case 'typename':
      return [typenameLine(field)]
    case 'cursor':
    case 'score':
    case 'distance':
      return [named(field.key, field.kind)]
  }
}

function rowFieldLines(field: RowField): string[] {
  switch (field.kind) {
    case 'column':
      return [named(field.key, field.column.key)]
    case 'vectorBytes':
      return [named(field.key, `${field.column.key} in base64`)]
    case 'typename':
      return [typenameLine(field)]
    case 'toOne':
      return [
        `${named(field.key, field.relation.field)} → ${field.relation.to.id}`,
        ...indent(field.row.fields.flatMap(rowFieldLines)),
      ]
    case 'groups':
      return [
        `${named(field.key, field.relation.field + aggregateSuffix)} → groups of ${field.relation.to.id}`,
        ...indent(aggregateLines(field.aggregate)),
      ]
    case 'toMany':
      return [
        `${named(field.key, field.relation.field)} → many ${field.relation.to.id}`,
        ...indent(connectionLines(field.connection)),
      ]
  }
}

function printTerm(term: OrderTerm, nameOf: NameOf): string {
  if (term.by === 'distance') return termName(term)
  const name = term.by === 'column' ? nameOf(term.column) : termName(term)
  return `${name} ${term.direction} nulls ${term.nulls}`
}

function typenameLine({ key }: TypenameField): string {
  return named(key, '__typename')
}

function factLine({ key, kind, facts }: FactField): string {
  return `${named(key, kind)} ${printFacts(facts)}`
}

function printCount({ precision }: CountField): string {
  switch (precision.kind) {
    case 'exact':
      return 'count of all'
    case 'capped':
      return `count up to ${precision.cap.print}`
    case 'cheap':
      return 'count'
  }
}

function printFacts({ fields }: FactSelection): string {
  const each = fields.map(
    ({ key, name, facts }) => `${named(key, name)}${facts ? ` ${printFacts(facts)}` : ''}`,
  )
  return `{ ${each.join(' ')} }`
}

function named(key: string, name: string): string {
  return key === name ? name : `${key}: ${name}`
}

function indent(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`)
}
