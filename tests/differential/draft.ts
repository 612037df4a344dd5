import type { Choices } from './choices.ts'
import { blend, leaf, toLiteral, type InputValue } from './input-values.ts'

/** A variable, with its value in each execution; undefined where it is left out. */
export interface Variable {
  readonly name: string
  readonly declaration: string
  readonly values: readonly (InputValue | undefined)[]
}

/** What null means where a value may stand. */
export type NullMeaning = 'absent' | 'refused' | 'impossible'

export interface Position {
  /** The type as GraphQL writes it, without a trailing `!`. */
  readonly type: string
  readonly required: boolean
  readonly null: NullMeaning
  /** Whether the values made may be null themselves, as a cursor of an empty answer. */
  readonly mayBeMissing?: true
  /** Whether it is the field of a `@oneOf` input, where no variable may be null. */
  readonly oneOf?: true
}

/** An operation while it is made: its decisions, its variables, its fragments. */
export class Draft {
  readonly choices: Choices
  /** How often the document is executed, each time with values of its own. */
  readonly executions: number
  readonly variables: Variable[] = []
  readonly fragments: string[] = []
  readonly prefix: string
  /** Whether mistakes may be made; one in some requests, so that most answers hold data. */
  readonly mistakes: boolean
  /** Whether lists are read on, from the cursors of the answer before. */
  readonly pages: boolean
  /** Executions in which most variables keep their values. */
  readonly #alike: readonly boolean[]
  #lifting = true
  #keys = 0

  constructor(choices: Choices, prefix = '') {
    this.choices = choices
    this.prefix = prefix
    this.pages = choices.chance(30)
    this.executions = (this.pages ? 2 : 1) + choices.upTo(2)
    this.#alike = Array.from({ length: this.executions }, () => choices.chance(50))
    this.mistakes = choices.chance(8)
  }

  /** Makes a value that can stand in variables: with none of its own. */
  withoutVariables<T>(make: () => T): T {
    const before = this.#lifting
    this.#lifting = false
    try {
      return make()
    } finally {
      this.#lifting = before
    }
  }

  nextKey(): number {
    return this.#keys++
  }

  /** A value, or now and then a variable in its place, with such values. */
  lift(position: Position, percent: number, make: () => InputValue): InputValue {
    if (!this.#lifting || !this.choices.chance(percent)) return make()
    return this.withoutVariables(() => this.#variable(position, make))
  }

  #variable(position: Position, make: () => InputValue): InputValue {
    const { choices } = this
    const { type, required, null: meaning } = position
    const name = `${this.prefix}v${this.variables.length}`
    const hasDefault = choices.chance(30)
    const nonNull = position.oneOf
      ? true
      : required
        ? !hasDefault
        : !position.mayBeMissing && choices.chance(30)
    const byDefault = hasDefault ? this.#constant(make) : undefined
    const canBeAbsent = byDefault !== undefined || !nonNull
    const canBeNull =
      !nonNull && !required && (meaning === 'absent' || (meaning === 'refused' && this.mistakes))
    const values: (InputValue | undefined)[] = []
    for (let execution = 0; execution < this.executions; execution++) {
      const stays = execution > 0 && this.#alike[execution] === true && !choices.chance(25)
      values.push(
        stays ? values.at(-1) : this.#nextValue(values.at(-1), make, canBeAbsent, canBeNull),
      )
    }
    const declaration = `$${name}: ${type}${nonNull ? '!' : ''}${byDefault === undefined ? '' : ` = ${byDefault}`}`
    this.variables.push({ name, declaration, values })
    return { kind: 'variable', name }
  }

  /** Often much like the one before: what almost looks alike is what plans are mistaken for. */
  #nextValue(
    before: InputValue | undefined,
    make: () => InputValue,
    canBeAbsent: boolean,
    canBeNull: boolean,
  ): InputValue | undefined {
    const { choices } = this
    if (canBeAbsent && choices.chance(25)) return undefined
    if (canBeNull && choices.chance(20)) return leaf(null)
    const fresh = make()
    return before && choices.chance(60) ? blend(choices, before, fresh) : fresh
  }

  #constant(make: () => InputValue): string | undefined {
    const made = make()
    return holdsCursor(made) ? undefined : toLiteral(made)
  }
}

function holdsCursor(input: InputValue): boolean {
  switch (input.kind) {
    case 'cursor':
      return true
    case 'list':
      return input.items.some(holdsCursor)
    case 'object':
      return input.fields.some(([, value]) => holdsCursor(value))
    case 'leaf':
    case 'digits':
    case 'word':
    case 'variable':
      return false
  }
}
