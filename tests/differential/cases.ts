import type { Product } from '../../src/product/product.ts'
import { Choices } from './choices.ts'
import { Draft } from './draft.ts'
import { blend, leaf, type InputValue } from './input-values.ts'
import { ListInputs } from './list-inputs.ts'
import type { Operation } from './operations.ts'
import { registry } from './shop.ts'
import { groupable, measured } from './where-inputs.ts'

/*
 * A few documents, each with every argument as a variable, asked again and again with other
 * values: what an engine that keeps plans gets wrong.
 */

/** How often a case asks its document: what a second request reads on, the first has begun. */
export const requestsOfCase = 2

type Arguments = readonly (readonly [string, InputValue])[]

interface Question {
  readonly document: string
  readonly values: (inputs: ListInputs) => Arguments
}

/** Any filter, ordering and page of any list, at the root and under a row. */
export function makeListCase(numbers: readonly number[]): Operation {
  const choices = new Choices(numbers)
  return operationOf(choices, choices.pick(listQuestions))
}

/** Any filter, grouping, condition on groups and ordering of any aggregate. */
export function makeGroupsCase(numbers: readonly number[]): Operation {
  const choices = new Choices(numbers)
  return operationOf(choices, choices.pick(groupQuestions))
}

function operationOf(choices: Choices, { document, values }: Question): Operation {
  const draft = new Draft(choices)
  const inputs = new ListInputs(draft)
  const executions: Map<string, InputValue>[] = []
  for (let execution = 0; execution < requestsOfCase; execution++) {
    const fresh = new Map(draft.withoutVariables(() => values(inputs)))
    const before = executions.at(-1)
    if (before && choices.chance(50)) blendInto(choices, fresh, before)
    executions.push(fresh)
  }
  const names = new Set(executions.flatMap((each) => [...each.keys()]))
  const variables = [...names].map((name) => ({
    name,
    declaration: '',
    values: executions.map((each) => each.get(name)),
  }))
  return {
    document,
    requests: executions.map((_, execution) => ({
      operationName: undefined,
      variables,
      execution,
    })),
  }
}

/** Makes the arguments those before, but for one that is much like it. */
function blendInto(
  choices: Choices,
  fresh: Map<string, InputValue>,
  before: ReadonlyMap<string, InputValue>,
): void {
  const name = choices.pick(['orderBy', 'where', 'having', 'search', 'after'])
  const [first, second] = [before.get(name), fresh.get(name)]
  fresh.clear()
  for (const [each, value] of before) fresh.set(each, value)
  if (first) fresh.set(name, blend(choices, first, second ?? first))
  else if (second) fresh.set(name, second)
}

const declarations = ({ typeName, embeddings }: Product, searched: boolean): string =>
  [
    `$where: ${typeName}Where`,
    `$orderBy: [${typeName}Order!]`,
    '$first: Int, $offset: Int, $last: Int, $after: String, $before: String',
    ...(searched && embeddings.length > 0 ? [`$search: ${typeName}Search`] : []),
  ].join(', ')

const listArguments = ({ embeddings }: Product, searched: boolean): string =>
  [
    'where: $where, orderBy: $orderBy, first: $first, offset: $offset, last: $last',
    'after: $after, before: $before',
    ...(searched && embeddings.length > 0 ? ['search: $search'] : []),
  ].join(', ')

const page = (product: Product): string => `
  edges { cursor node { ${columnsOf(product).join(' ')} } }
  pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  count { value exact }`

/** Enough to tell rows apart; other requests read every column. */
function columnsOf({ grain, columns }: Product): readonly string[] {
  return [...new Set([...grain, ...columns.slice(0, 5)].map(({ key }) => key))]
}

const listQuestions: readonly Question[] = [
  ...registry.products.map((product) => ({
    document: `query (${declarations(product, true)}) {
      ${product.listField}(${listArguments(product, true)}) { ${page(product)} }
    }`,
    values: (inputs: ListInputs) => inputs.list(product, 'root'),
  })),
  ...registry.products
    .flatMap(({ relations }) => relations)
    .filter(({ kind }) => kind === 'hasMany')
    .map(({ from, field, to }) => ({
      document: `query (${declarations(to, false)}) {
        ${from.listField}(first: 4) { nodes { ${field}(${listArguments(to, false)}) { ${page(to)} } } }
      }`,
      values: (inputs: ListInputs) => inputs.list(to, 'nested'),
    })),
]

const measures = (product: Product): string =>
  (['sum', 'avg', 'min', 'max', 'countDistinct'] as const)
    .flatMap((of) => {
      const keys = measured(product, of).map(({ key }) => key)
      return keys.length > 0 ? [`${of} { ${keys.slice(0, 9).join(' ')} }`] : []
    })
    .join(' ')

/** Which keys are asked for is said by variables too, since only those of `groupBy` can be. */
const groupQuestions: readonly Question[] = registry.products.map((product) => {
  const type = product.typeName
  const columns = groupable(product)
  const isAsked = columns.map(({ key }) => `$${key}: Boolean!`).join(', ')
  const keys = columns.map(({ key }) => `${key} @include(if: $${key})`).join(' ')
  return {
    document: `query ($where: ${type}Where, $groupBy: [${type}AggregateBy!], $having: ${type}AggregateHaving,
      $orderBy: [${type}AggregateOrder!], $first: Int, $offset: Int, $keyed: Boolean!, ${isAsked}) {
      ${product.listField}Aggregate(where: $where, groupBy: $groupBy, having: $having,
        orderBy: $orderBy, first: $first, offset: $offset) {
        groups { count key @include(if: $keyed) { ${keys} } ${measures(product)} }
      }
    }`,
    values: (inputs) => {
      const groups = inputs.groups(product)
      return [
        ...groups.fields,
        ['keyed', leaf(groups.keys.length > 0)],
        ...columns.map(({ key }) => [key, leaf(groups.keys.includes(key))] as const),
      ]
    },
  }
})
