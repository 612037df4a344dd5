import {
  GraphQLError,
  Kind,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql'
import { collectFields, typename, type SelectionContext } from '../query/collect-fields.ts'
import { compile, type CompiledPlan } from '../query/compile.ts'
import { costOf, type Cost } from '../query/cost.ts'
import type { RootPlan } from '../query/plan.ts'
import { valueAt, type Observation } from '../query/variable-leaf.ts'
import { answerWriter, type WriteAnswer } from '../query/write-answer.ts'
import type { FactsWriter } from '../query/write-object.ts'
import { planReader } from './planned-field.ts'
import { protectionOf, type Protection } from './protection.ts'
import { namedObjectType } from './named-object-type.ts'
import { readVariables, withLeaves, type Variable } from './variable-shape.ts'

/** An operation of a document, as far as it is the same for all values of its variables. */
export interface PreparedOperation {
  /** Tells it from every other operation. */
  readonly id: number
  readonly node: OperationDefinitionNode
  readonly variables: readonly Variable[]
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>
  /** Of its whole document, which is kept as long as a plan of it is. */
  readonly tokens: number
}

/** How an operation is answered, for every request whose variables look alike. */
export interface OperationPlan {
  /** In the order of the response. */
  readonly fields: readonly RootField[]
  /** Response keys of compiled fields that read products in common, so that they must agree. */
  readonly together: readonly (readonly CompiledField[])[]
  readonly seen: readonly { readonly observation: Observation; readonly saw: string }[]
}

export type RootField =
  | CompiledField
  /** Answered by the ordinary executor: the catalog, introspection, or an error to tell. */
  | { readonly kind: 'ordinary'; readonly key: string; readonly nodes: readonly FieldNode[] }

export interface CompiledField {
  readonly kind: 'compiled'
  readonly key: string
  readonly nodes: readonly FieldNode[]
  /** What `plan` was compiled from. */
  readonly source: RootPlan
  readonly protection: Protection
  readonly plan: CompiledPlan
  readonly cost: Cost
  readonly write: WriteAnswer
}

let operations = 0

/** @returns undefined when the document has no operation of that name, or it is no query */
export function prepareOperation(
  schema: GraphQLSchema,
  document: DocumentNode,
  name: string | null | undefined,
): PreparedOperation | undefined {
  const candidates = document.definitions
    .filter((definition) => definition.kind === Kind.OPERATION_DEFINITION)
    .filter((operation) => (name ?? '') === '' || operation.name?.value === name)
  const [node, ...others] = candidates
  if (!node || others.length > 0 || node.operation !== 'query') return undefined
  const fragments = document.definitions.filter(
    (definition) => definition.kind === Kind.FRAGMENT_DEFINITION,
  )
  return {
    id: (operations += 1),
    node,
    variables: readVariables(schema, document, node),
    tokens: document.tokenCount ?? 0,
    fragments: Object.fromEntries(
      fragments.map((fragment) => [fragment.name.value, fragment] as const),
    ),
  }
}

/** What a plan is made with. */
export interface Planning {
  readonly schema: GraphQLSchema
  readonly facts: FactsWriter
  /** Whether operations are recorded. */
  readonly isRecorded: boolean
}

/**
 * Plans an operation for variables that look like these.
 * @returns the plan, and the errors of the root fields that these very values cannot be planned for
 */
export function planOperation(
  { schema, facts, isRecorded }: Planning,
  operation: PreparedOperation,
  variableValues: SelectionContext['variableValues'],
): { readonly plan: OperationPlan; readonly errors: ReadonlyMap<string, unknown> } {
  const { values, observations } = withLeaves(operation.variables, variableValues.coerced)
  const context: SelectionContext = {
    schema,
    fragments: operation.fragments,
    variableValues: { sources: variableValues.sources, coerced: values },
  }
  const queryType = namedObjectType(queryTypeOf(schema))
  const errors = new Map<string, unknown>()
  const fields = rootFields()
  const compiled = fields.filter((field) => field.kind === 'compiled')
  return {
    plan: {
      fields,
      together: groupByProducts(compiled),
      seen: observations.map((observation) => ({
        observation,
        saw: look(observation, variableValues.coerced),
      })),
    },
    errors,
  }

  function rootFields(): RootField[] {
    return collectFields(context, queryType, [operation.node]).map((field): RootField => {
      const { key, name, nodes } = field
      const definition = name === typename ? undefined : queryType.getFields()[name]
      const readPlan = definition && planReader(definition)
      if (!definition || !readPlan) return { kind: 'ordinary', key, nodes }
      try {
        const type = namedObjectType(definition.type)
        const source = readPlan({ ...context, key, args: field.args, nodes, type })
        const protection = protectionOf(source)
        const recordsVersions = isRecorded && protection.isProtected
        const plan = compile({ ...source, recordsVersions })
        const write = answerWriter(plan, facts)
        const cost = costOf(source, key)
        return { kind: 'compiled', key, nodes, source, protection, plan, cost, write }
      } catch (error) {
        if (!(error instanceof GraphQLError)) throw error
        errors.set(key, error)
        return { kind: 'ordinary', key, nodes }
      }
    })
  }
}

function queryTypeOf(schema: GraphQLSchema) {
  const type = schema.getQueryType()
  if (!type) throw new TypeError('the schema has no queries')
  return type
}

/** Whether a plan that was made for other values serves these. */
export function serves(
  { seen }: OperationPlan,
  values: Readonly<Record<string, unknown>>,
): boolean {
  return seen.every(({ observation, saw }) => {
    try {
      return look(observation, values) === saw
    } catch {
      // The value is wrong in a way that planning tells better.
      return false
    }
  })
}

function look({ path, view }: Observation, values: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(view(valueAt(path, values))) ?? ''
}

/** Fields in groups: two are in one group when a chain of shared products joins them. */
function groupByProducts(fields: readonly CompiledField[]): CompiledField[][] {
  let groups: CompiledField[][] = []
  for (const field of fields) {
    const shares = (other: CompiledField): boolean =>
      [...other.plan.products].some((product) => field.plan.products.has(product))
    const joined = groups.filter((group) => group.some(shares))
    groups = [...groups.filter((group) => !joined.includes(group)), [...joined.flat(), field]]
  }
  return groups
}
