import { constant, type Bindings, type Bound } from './bound.ts'

/** A value sent beside the statement, never inside its text. */
interface Parameter {
  readonly value: Bound<ParameterValue>
}

/** Text as Postgres reads it, a list of texts, or the bytes that the type receives. */
export type ParameterValue = string | null | readonly string[] | Buffer

/** A piece of SQL. Made only by the functions here, so no reader's text can become SQL. */
export interface Sql {
  readonly chunks: readonly (string | Parameter)[]
}

/** What a driver needs: `$1`-style text and its values in order. */
export interface Statement {
  readonly text: string
  readonly values: readonly ParameterValue[]
}

/** A statement for many requests: its values are taken from each. */
export interface StatementTemplate {
  readonly text: string
  readonly values: readonly Bound<ParameterValue>[]
}

/** The statement of one request. @throws BAD_USER_INPUT for a value that its place does not take */
export function bindStatement(template: StatementTemplate, bindings: Bindings): Statement {
  return { text: template.text, values: template.values.map((value) => value.in(bindings)) }
}

/** Builds SQL from literal text and other pieces: `` sql`select ${column} from ${table}` ``. */
export function sql(strings: TemplateStringsArray, ...pieces: readonly Sql[]): Sql {
  return {
    chunks: strings.flatMap((text, index) => [
      ...(text === '' ? [] : [text]),
      ...(pieces[index]?.chunks ?? []),
    ]),
  }
}

/**
 * A parameter with its type: `$1::bigint`. Values travel as text, so no number is rounded.
 * @param type a type name from the registry, such as `Column.castType`.
 */
export function parameter(value: ParameterValue | Bound<ParameterValue>, type: string): Sql {
  const bound =
    typeof value === 'object' && value !== null && 'in' in value ? value : constant(value)
  return { chunks: [{ value: bound }, `::${type}`] }
}

/** A whole number as it is written in the text. @throws RangeError for any other number */
export function wholeNumber(value: number): Sql {
  if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is no whole number`)
  return { chunks: [String(value)] }
}

/** An ASCII character, by its code, as a text in the statement. */
export function characterCode(code: number): Sql {
  if (!Number.isInteger(code) || code < 1 || code > 127) throw new RangeError(`${code} is no ASCII`)
  return { chunks: [`E'\\x${code.toString(16).padStart(2, '0')}'`] }
}

/** A cast to a type name from the registry. */
export function cast(piece: Sql, type: string): Sql {
  return { chunks: ['(', ...piece.chunks, `)::${type}`] }
}

/** Quoted name, with its qualifiers: `"gold"."packages"`. */
export function identifier(...names: readonly string[]): Sql {
  return { chunks: [quoted(...names)] }
}

/** The text of a quoted name. */
export function quoted(...names: readonly string[]): string {
  return names.map((name) => `"${name.replaceAll('"', '""')}"`).join('.')
}

export function join(pieces: readonly Sql[], separator: ', ' | ' and ' | ' or ' | ' ' | Sql): Sql {
  const between = typeof separator === 'string' ? [separator] : separator.chunks
  return {
    chunks: pieces.flatMap((piece, index) =>
      index === 0 ? piece.chunks : [...between, ...piece.chunks],
    ),
  }
}

/** All conditions at once; true when there are none. */
export function all(conditions: readonly Sql[]): Sql {
  return conditions.length === 0 ? sql`true` : join(conditions.map(parenthesized), ' and ')
}

/** Any of the conditions; false when there are none. */
export function any(conditions: readonly Sql[]): Sql {
  return conditions.length === 0 ? sql`false` : join(conditions.map(parenthesized), ' or ')
}

function parenthesized(piece: Sql): Sql {
  return sql`(${piece})`
}

export function toStatement(piece: Sql): StatementTemplate {
  const values: Bound<ParameterValue>[] = []
  // A piece used twice, such as a long vector, is sent once.
  const positions = new Map<Parameter, number>()
  const text = piece.chunks
    .map((chunk) => {
      if (typeof chunk === 'string') return chunk
      const position = positions.get(chunk) ?? values.push(chunk.value)
      positions.set(chunk, position)
      return `$${position}`
    })
    .join('')
  return { text, values }
}
