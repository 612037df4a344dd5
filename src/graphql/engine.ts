import {
  executeRootSelectionSet,
  getVariableValues,
  GraphQLError,
  Kind,
  validateExecutionArgs,
  type DocumentNode,
  type GraphQLSchema,
} from 'graphql'
import { LRUCache } from 'lru-cache'
import { withDefaults, type Limits } from '../config/limits.ts'
import { RequestEnded } from '../query/request-ended.ts'
import { utf8Json } from '../query/utf8-json.ts'
import { requestErrors, variableLimitError } from './coerce-variables.ts'
import type { GraphqlContext, Outcome } from './context.ts'
import { Documents } from './documents.ts'
import { explainFields } from './explain-fields.ts'
import { joinAnswer } from './join-answer.ts'
import type { OperationAnswer, OperationRequest } from './operation-answer.ts'
import { operationCost, tooCostly } from './operation-cost.ts'
import {
  planOperation,
  prepareOperation,
  serves,
  type OperationPlan,
  type Planning,
  type PreparedOperation,
} from './operation-plan.ts'
import { answerFields, type FieldAnswer } from './answer-fields.ts'
import { shapeOf } from './variable-shape.ts'
import { operationUse } from './operation-use.ts'
import type { Observed } from './sight.ts'
import { observe, Witness } from './witness.ts'
import { factsWriter } from './write-facts.ts'

export interface EngineOptions {
  readonly schema: GraphQLSchema
  readonly hideSuggestions: boolean
  /** Those that are not the defaults. */
  readonly limits?: Partial<Limits> | undefined
  /** Whether operations are recorded: what is protected is then read with its data versions. Default false. */
  readonly isRecorded?: boolean
  /** Most documents whose reading and validation is kept. Default 1,000. */
  readonly maxDocuments?: number
  /** Most plans kept, each for one look of an operation's variables. Default 1,000. */
  readonly maxPlans?: number
  /** How much of the project it is for, from 0 to 1: what is kept is less for less. Default 1. */
  readonly share?: number
}

/** Counts since the engine was made. */
export interface EngineCounts {
  readonly documentHits: number
  readonly documentMisses: number
  readonly planHits: number
  readonly planMisses: number
  /** Operations that the ordinary executor had a part in. */
  readonly ordinary: number
}

/** Plans of one operation and one shape of variables: they differ in what was settled. */
const maxVariants = 8

/** Enough for the documents of clients, which are small; 50 of the largest that may be sent. */
const maxDocumentBytes = 64_000_000

/** What a plan takes for each token of its document, with the document, which it holds on to. */
const bytesOfToken = 800
/** More than 1,000 plans of ordinary documents. */
const maxPlanBytes = 64_000_000
/** Least part of what is kept for a whole project. */
const leastShare = 0.1

/** Answers operations: what SQL can say by compiled plans, the rest by graphql-js. */
export class Engine {
  readonly documents: Documents
  readonly #planning: Planning
  readonly #hideSuggestions: boolean
  readonly #maxCost: number
  readonly #maxValues: number
  readonly #operations = new WeakMap<DocumentNode, Map<string, PreparedOperation>>()
  readonly #plans: LRUCache<string, OperationPlan[]>
  readonly #observed = new WeakMap<OperationPlan, Observed>()
  #planHits = 0
  #planMisses = 0
  #ordinary = 0

  constructor(options: EngineOptions) {
    const { schema, hideSuggestions, isRecorded = false, share = 1 } = options
    const part = Math.max(share, leastShare)
    const { maxDocuments = Math.ceil(1000 * part), maxPlans = Math.ceil(1000 * part) } = options
    const limits = withDefaults(options.limits)
    this.#planning = { schema, facts: factsWriter(schema), isRecorded }
    this.#hideSuggestions = hideSuggestions
    this.#maxCost = limits.cost
    this.#maxValues = limits.values
    this.#plans = new LRUCache({ max: maxPlans, maxSize: maxPlanBytes })
    this.documents = new Documents({
      schema,
      hideSuggestions,
      limits,
      max: maxDocuments,
      maxBytes: Math.ceil(maxDocumentBytes * part),
    })
  }

  get counts(): EngineCounts {
    return {
      documentHits: this.documents.hits,
      documentMisses: this.documents.misses,
      planHits: this.#planHits,
      planMisses: this.#planMisses,
      ordinary: this.#ordinary,
    }
  }

  /** Answers an operation of a valid document, and has it recorded before it gives the answer. */
  async answer(request: OperationRequest, context: GraphqlContext): Promise<OperationAnswer> {
    // Before it is recorded, which would exhaust the stack too.
    const tooMuch = variableLimitError(request.variables ?? {}, this.#maxValues)
    if (tooMuch) return { data: undefined, errors: [tooMuch] }
    if (!context.audit) return await this.#answer(request, context)
    const witness = new Witness(context.audit, request, context)
    return await witness.record(await this.#answer(request, { ...context, witness }))
  }

  async #answer(request: OperationRequest, context: GraphqlContext): Promise<OperationAnswer> {
    const { document, operationName } = request
    const given = request.variables ?? {}
    const { explanation } = context
    const began = explanation ? performance.now() : 0
    const operation = this.#prepared(document, operationName)
    if (!operation) return await this.#executeOrdinarily(request, context)
    const { schema } = this.#planning
    const { variableValues, errors } = getVariableValues(
      schema,
      operation.node.variableDefinitions ?? [],
      given,
      { maxErrors: 50, hideSuggestions: this.#hideSuggestions },
    )
    if (errors) return { data: undefined, errors: this.#requestErrors(request, errors) }
    const { plan, failed, isReused } = this.#plan(operation, variableValues)
    const variables = variableValues.coerced
    const limit = context.costLimit?.(context.identity) ?? this.#maxCost
    const milliseconds = explanation ? performance.now() - began : 0
    const cost = operationCost(plan, variables)
    explanation?.planned({
      cost,
      limit,
      isReused,
      milliseconds,
      fields: () => explainFields(plan, variables),
    })
    if (cost > limit) {
      return { data: undefined, errors: [tooCostly(plan, variables, cost, limit)] }
    }
    this.#tellUse(operation, plan, context)
    if (plan.fields.every(({ kind }) => kind === 'ordinary') && failed.size === 0) {
      return await this.#executeOrdinarily(request, context)
    }
    const answers = await answerFields(plan, variables, context, isReused)
    const ended: unknown = context.signal?.aborted === true ? context.signal.reason : undefined
    if (ended instanceof RequestEnded && ended.because === 'its client left') {
      // Nobody reads which fields there would have been.
      return {
        data: utf8Json('null'),
        errors: [new GraphQLError(ended.message, { originalError: ended })],
      }
    }
    for (const [key, error] of failed) {
      answers.set(key, {
        outcome: () => {
          throw error
        },
      })
    }
    return await this.#merge(request, operation, plan, answers, context)
  }

  #prepared(
    document: DocumentNode,
    operationName: string | null | undefined,
  ): PreparedOperation | undefined {
    const operations = this.#operations.get(document) ?? new Map<string, PreparedOperation>()
    this.#operations.set(document, operations)
    const name = operationName ?? ''
    const known = operations.get(name)
    if (known) return known
    const operation = prepareOperation(this.#planning.schema, document, operationName)
    if (operation) operations.set(name, operation)
    return operation
  }

  #plan(
    operation: PreparedOperation,
    variableValues: Parameters<typeof planOperation>[2],
  ): { plan: OperationPlan; failed: ReadonlyMap<string, unknown>; isReused: boolean } {
    const key = `${operation.id} ${shapeOf(operation.variables, variableValues.coerced)}`
    const variants = this.#plans.get(key) ?? []
    const known = variants.find((plan) => serves(plan, variableValues.coerced))
    if (known) {
      this.#planHits += 1
      return { plan: known, failed: noFailures, isReused: true }
    }
    this.#planMisses += 1
    const { plan, errors } = planOperation(this.#planning, operation, variableValues)
    if (errors.size === 0) {
      const kept = [plan, ...variants].slice(0, maxVariants)
      this.#plans.set(key, kept, { size: kept.length * bytesOfToken * (operation.tokens + 1) })
    }
    return { plan, failed: errors, isReused: false }
  }

  #tellUse(
    operation: PreparedOperation,
    plan: OperationPlan,
    { onUse, witness }: GraphqlContext,
  ): void {
    if (!onUse && !witness) return
    const known = this.#observed.get(plan) ?? observe(plan, operationUse(operation, plan))
    this.#observed.set(plan, known)
    if (known.use) onUse?.(known.use)
    witness?.planned(known)
  }

  /** Puts the written fields together; those that were not written go through graphql-js. */
  async #merge(
    request: OperationRequest,
    operation: PreparedOperation,
    plan: OperationPlan,
    answers: ReadonlyMap<string, FieldAnswer>,
    context: GraphqlContext,
  ): Promise<OperationAnswer> {
    const rest = plan.fields.filter(({ key }) => answers.get(key)?.written === undefined)
    let others: Readonly<Record<string, unknown>> = {}
    let errors: readonly GraphQLError[] = []
    if (rest.length > 0) {
      this.#ordinary += 1
      const outcomes = new Map<string, Outcome>()
      for (const [key, { outcome }] of answers) if (outcome) outcomes.set(key, outcome)
      const validated = validateExecutionArgs({
        ...this.#executionArgs(request),
        contextValue: { ...context, outcomes },
      })
      if (!('operation' in validated)) {
        return { data: undefined, errors: this.#requestErrors(request, validated) }
      }
      const selections = rest.flatMap(({ nodes }) => nodes)
      const result = await executeRootSelectionSet({
        ...validated,
        operation: { ...operation.node, selectionSet: { kind: Kind.SELECTION_SET, selections } },
      })
      errors = result.errors ?? []
      if (!result.data) return { data: utf8Json('null'), errors }
      others = result.data
    }
    const parts = plan.fields.map(
      ({ key }) =>
        [key, answers.get(key)?.written ?? utf8Json(JSON.stringify(others[key]))] as const,
    )
    return { data: joinAnswer(parts), errors }
  }

  async #executeOrdinarily(
    request: OperationRequest,
    context: GraphqlContext,
  ): Promise<OperationAnswer> {
    this.#ordinary += 1
    const validated = validateExecutionArgs({
      ...this.#executionArgs(request),
      contextValue: context,
    })
    if (!('operation' in validated)) {
      return { data: undefined, errors: this.#requestErrors(request, validated) }
    }
    const { data, errors = [] } = await executeRootSelectionSet(validated)
    return { data: data === undefined ? undefined : utf8Json(JSON.stringify(data)), errors }
  }

  #executionArgs({ document, operationName, variables }: OperationRequest) {
    return {
      schema: this.#planning.schema,
      document,
      operationName: operationName ?? null,
      variableValues: variables ?? {},
      hideSuggestions: this.#hideSuggestions,
    }
  }

  #requestErrors(
    { document, operationName, variables }: OperationRequest,
    found: readonly GraphQLError[],
  ): readonly GraphQLError[] {
    const { schema } = this.#planning
    return requestErrors(
      schema,
      document,
      operationName,
      variables ?? {},
      found,
      this.#hideSuggestions,
    )
  }
}

const noFailures: ReadonlyMap<string, unknown> = new Map()
