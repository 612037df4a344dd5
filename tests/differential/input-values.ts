import type { Choices } from './choices.ts'

/** A value in a request: as a literal in the document, or as JSON in the variables. */
export type InputValue =
  | { readonly kind: 'leaf'; readonly value: string | number | boolean | null }
  /** A number too large for JSON's readers: a literal, or text in JSON. */
  | { readonly kind: 'digits'; readonly text: string }
  /** A word of an enum. */
  | { readonly kind: 'word'; readonly word: string }
  | { readonly kind: 'list'; readonly items: readonly InputValue[] }
  | { readonly kind: 'object'; readonly fields: readonly (readonly [string, InputValue])[] }
  | { readonly kind: 'variable'; readonly name: string }
  /** A cursor of an answer before, chosen by number when it is known which there are. */
  | { readonly kind: 'cursor'; readonly type: string; readonly number: number }

export const leaf = (value: string | number | boolean | null): InputValue => ({
  kind: 'leaf',
  value,
})
export const word = (text: string): InputValue => ({ kind: 'word', word: text })
export const list = (items: readonly InputValue[]): InputValue => ({ kind: 'list', items })
export const object = (fields: readonly (readonly [string, InputValue])[]): InputValue => ({
  kind: 'object',
  fields,
})

/**
 * A value like the first, with some parts as in the second: lists longer or shorter, a field less,
 * other leaves.
 */
export function blend(choices: Choices, first: InputValue, second: InputValue): InputValue {
  if (first.kind === 'list' && second.kind === 'list') {
    const length = choices.pick([
      first.items.length,
      first.items.length + 1,
      Math.max(0, first.items.length - 1),
    ])
    const items = [...first.items, ...second.items].slice(0, length)
    return list(items.map((item, index) => blend(choices, item, second.items[index] ?? item)))
  }
  if (first.kind === 'object' && second.kind === 'object') {
    const others = new Map(second.fields)
    // The first field may be one that has to be there.
    const kept = first.fields.filter((_, index) => index === 0 || !choices.chance(20))
    return object(
      kept.map(([name, value]) => [name, blend(choices, value, others.get(name) ?? value)]),
    )
  }
  return first.kind === second.kind && choices.chance(60) ? second : first
}

/** As GraphQL writes it. */
export function toLiteral(input: InputValue): string {
  switch (input.kind) {
    case 'leaf':
      return JSON.stringify(input.value)
    case 'digits':
      return input.text
    case 'word':
      return input.word
    case 'variable':
      return `$${input.name}`
    case 'list':
      return `[${input.items.map(toLiteral).join(', ')}]`
    case 'object':
      return `{ ${input.fields.map(([name, value]) => `${name}: ${toLiteral(value)}`).join(', ')} }`
    case 'cursor':
      throw new TypeError('a cursor stands in variables only')
  }
}

/**
 * As JSON.
 * @param findCursor the cursor that is meant; null when there is none
 */
export function toJson(
  input: InputValue,
  findCursor: (type: string, number: number) => string | null,
): unknown {
  switch (input.kind) {
    case 'leaf':
      return input.value
    case 'digits':
      return input.text
    case 'word':
      return input.word
    case 'list':
      return input.items.map((item) => toJson(item, findCursor))
    case 'object':
      return Object.fromEntries(
        input.fields.map(([name, value]) => [name, toJson(value, findCursor)]),
      )
    case 'cursor':
      return findCursor(input.type, input.number)
    case 'variable':
      throw new TypeError('a variable stands in documents only')
  }
}
