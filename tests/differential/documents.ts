import type { GraphQLSchema } from 'graphql'
import { isObjectType } from 'graphql'
import type { Draft } from './draft.ts'
import { leaf } from './input-values.ts'
import type { Field, Level } from './selections.ts'

/**
 * Writes a selection as GraphQL, in one of the many ways that mean the same: fields repeated with
 * parts of their selections, in fragments with and without names, under directives.
 */
export class Documents {
  readonly #draft: Draft
  readonly #schema: GraphQLSchema

  constructor(draft: Draft, schema: GraphQLSchema) {
    this.#draft = draft
    this.#schema = schema
  }

  /** A selection set with its braces. */
  selection(level: Level): string {
    const items: string[] = []
    const again: string[] = []
    for (const field of level.fields) {
      const [first, ...others] = this.#occurrences(field)
      if (first !== undefined) items.push(first)
      again.push(...others)
    }
    // A key stands where it is first asked for, however far away it is asked for again.
    for (const item of again) items.splice(this.#draft.choices.upTo(items.length), 0, item)
    return `{ ${this.#wrapped(items, level.type, 3).join(' ')} }`
  }

  #occurrences(field: Field): string[] {
    const { choices } = this.#draft
    const { level } = field
    const once = (inner: Level | undefined): string => {
      const name = field.key === field.name ? field.name : `${field.key}: ${field.name}`
      const selection = inner ? ` ${this.selection(inner)}` : ''
      return `${name}${field.args}${this.#directives(8)}${selection}`
    }
    if (!choices.chance(10)) return [once(level)]
    if (!level) return [once(undefined), once(undefined)]
    // Each occurrence holds a part; together they hold the whole.
    const cut = choices.upTo(level.fields.length)
    const overlap = choices.upTo(1)
    const parts = [level.fields.slice(0, cut + overlap), level.fields.slice(cut)].filter(
      (part) => part.length > 0,
    )
    return parts.map((fields) => once({ ...level, fields }))
  }

  #directives(percent: number): string {
    const { choices } = this.#draft
    if (!choices.chance(percent)) return ''
    const name = choices.pick(['include', 'skip'])
    const condition = this.#draft.lift(
      { type: 'Boolean', required: true, null: 'impossible' },
      70,
      () => leaf(choices.chance(50) === (name === 'skip') ? false : true),
    )
    const text = condition.kind === 'variable' ? `$${condition.name}` : literal(condition)
    const other = choices.chance(10) ? ` @${name === 'skip' ? 'include' : 'skip'}(if: ${text})` : ''
    return ` @${name}(if: ${text})${other}`
  }

  /** Puts some neighbors in fragments. */
  #wrapped(items: readonly string[], type: string, depth: number): string[] {
    const { choices } = this.#draft
    if (depth === 0 || items.length === 0 || !choices.chance(25)) return [...items]
    const start = choices.upTo(items.length - 1)
    const end = start + 1 + choices.upTo(items.length - start - 1)
    const parts = [items.slice(0, start), items.slice(start, end), items.slice(end)]
    const [before = [], inner = [], after = []] = parts.map((part) =>
      this.#wrapped(part, type, depth - 1),
    )
    return [...before, ...this.#fragment(inner.join(' '), type), ...after]
  }

  #fragment(inner: string, type: string): string[] {
    const { choices } = this.#draft
    const condition = choices.pick([type, type, ...this.#interfaces(type)])
    switch (choices.pick(['inline', 'bare', 'named'] as const)) {
      case 'inline':
        return [`... on ${condition}${this.#directives(25)} { ${inner} }`]
      case 'bare':
        return [`...${this.#directives(25)} { ${inner} }`]
      case 'named': {
        const name = `${this.#draft.prefix}F${this.#draft.fragments.length}`
        this.#draft.fragments.push(`fragment ${name} on ${condition} { ${inner} }`)
        const spread = (): string => `...${name}${this.#directives(25)}`
        return choices.chance(15) ? [spread(), spread()] : [spread()]
      }
    }
  }

  #interfaces(type: string): string[] {
    const found = this.#schema.getType(type)
    return isObjectType(found) ? found.getInterfaces().map(({ name }) => name) : []
  }
}

function literal(input: ReturnType<Draft['lift']>): string {
  return input.kind === 'leaf' ? String(input.value) : ''
}
