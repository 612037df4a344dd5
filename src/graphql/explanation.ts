import type { AnsweredBy } from '../query/answered-by.ts'

/** The request header that asks for an explanation: `cost` or `plan`. */
export const explainHeader = 'platinum-explain'

const notAllowed =
  'Plans are explained by "platinum dev", and by "platinum serve" where server.explain is true, to holders of a role of access.explain.'

/** A root field that one statement answers. */
export interface ExplainedField {
  /** Its response key. */
  readonly key: string
  readonly plan: string
  /** Null when nothing that was asked for needs the database. */
  readonly sql: string | null
  readonly cost: number
}

interface Planned {
  readonly cost: number
  readonly limit: number
  readonly isReused: boolean
  /** From the document to the plan. */
  readonly milliseconds: number
  readonly fields: () => readonly ExplainedField[]
}

interface Timings {
  statementMs?: number
  writeMs?: number
}

/**
 * What is told of how an operation was answered, in `extensions.platinum`, to a client that asks.
 * It holds what the request itself wrote and SQL without its values; never a variable's value.
 */
export class Explanation {
  /** Whether the document had been read before. */
  documentReused = false
  readonly #asked: string
  readonly #mayPlan: boolean
  readonly #timings = new Map<string, Timings>()
  readonly #answered = new Map<string, AnsweredBy>()
  #planned: Planned | undefined

  /** @param mayPlan whether plans and SQL may be told, beside the cost */
  constructor(asked: string, mayPlan: boolean) {
    this.#asked = asked.trim().toLowerCase()
    this.#mayPlan = mayPlan
  }

  planned(planned: Planned): void {
    this.#planned = planned
  }

  /** @param by what is told of the root field with this response key; undefined: nothing is */
  answered(key: string, by: AnsweredBy | undefined): void {
    if (by) this.#answered.set(key, by)
  }

  /** @param part what took the milliseconds, of the root field with this response key */
  took(key: string, part: keyof Timings, milliseconds: number): void {
    const timings = this.#timings.get(key) ?? {}
    timings[part] = rounded(milliseconds)
    this.#timings.set(key, timings)
  }

  /** `extensions` of the answer. */
  extensions(): { readonly platinum: Readonly<Record<string, unknown>> } {
    const planned = this.#planned
    if (!planned) return { platinum: {} }
    const cost = { value: planned.cost, limit: planned.limit }
    const answeredBy = this.#answered.size > 0 ? { answeredBy: this.#answeredBy() } : {}
    if (this.#asked === 'cost') return { platinum: { cost, ...answeredBy } }
    return { platinum: { cost, ...answeredBy, explain: this.#explain(planned) } }
  }

  #answeredBy(): Readonly<Record<string, AnsweredBy>> {
    return Object.fromEntries(this.#answered)
  }

  #explain({ isReused, milliseconds, fields }: Planned): unknown {
    if (this.#asked !== 'plan') return { refused: 'Ask for "cost" or "plan".' }
    if (!this.#mayPlan) return { refused: notAllowed }
    return {
      documentReused: this.documentReused,
      planReused: isReused,
      planMs: rounded(milliseconds),
      fields: Object.fromEntries(
        fields().map(({ key, ...field }) => [
          key,
          { ...field, statementMs: null, writeMs: null, ...this.#timings.get(key) },
        ]),
      ),
    }
  }
}

function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000
}
