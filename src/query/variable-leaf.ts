import { constant, type Bindings, type Bound } from './bound.ts'

/**
 * What decided the text of a statement beside the shape of the variables. A plan serves the
 * requests for which every observation gives what it gave when the plan was read.
 */
export interface Observation {
  readonly path: VariablePath
  readonly view: (value: unknown) => unknown
}

/** Where a value stands in the variables: the variable's name, then fields and positions. */
export type VariablePath = readonly (string | number)[]

/**
 * Stands in the arguments where a variable's value would, while a plan is read: a scalar, an enum
 * or a list of them. What only travels beside the statement is bound; what decides its text has
 * to be settled, which is noted.
 */
export class VariableLeaf {
  readonly path: VariablePath
  readonly value: unknown
  readonly #observations: Observation[]

  constructor(path: VariablePath, value: unknown, observations: Observation[]) {
    this.path = path
    this.value = value
    this.#observations = observations
  }

  observe<T>(view: (value: unknown) => T): T {
    const seen = view(this.value)
    this.#observations.push({ path: this.path, view })
    return seen
  }

  bind<T>(read: (value: unknown) => T): Bound<T> {
    const { path } = this
    return {
      print: `$${path.join('.')}`,
      in: (bindings) => read(valueAt(path, bindings.variables)),
    }
  }
}

/** The value itself, because the text of the statement depends on it. */
export function settled(value: unknown): unknown {
  return value instanceof VariableLeaf ? value.observe((raw) => raw) : value
}

/** What `view` makes of the value, because the text of the statement depends on that much of it. */
export function settledBy<T>(value: unknown, view: (value: unknown) => T): T {
  return value instanceof VariableLeaf ? value.observe(view) : view(value)
}

/** A value that travels beside the statement, as `read` writes it. */
export function bind<T>(value: unknown, read: (value: unknown) => T): Bound<T> {
  return value instanceof VariableLeaf ? value.bind(read) : constant(read(value))
}

/** A list of such values, which may be a variable itself or hold some. */
export function bindList<T>(
  value: unknown,
  read: (value: unknown, index: number) => T,
): Bound<readonly T[]> {
  const readList = (list: unknown): readonly T[] => (Array.isArray(list) ? list.map(read) : [])
  if (value instanceof VariableLeaf) return value.bind(readList)
  if (!Array.isArray(value) || !value.some((each) => each instanceof VariableLeaf)) {
    return constant(readList(value))
  }
  const items = value.map((each: unknown, index) => bind(each, (raw) => read(raw, index)))
  return {
    print: `[${items.map(({ print }) => print).join(', ')}]`,
    in: (bindings: Bindings) => items.map((item) => item.in(bindings)),
  }
}

/** The value at a place in the variables; undefined where there is none. */
export function valueAt(path: VariablePath, variables: Readonly<Record<string, unknown>>): unknown {
  let value: unknown = variables
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined
    value = (value as Readonly<Record<string | number, unknown>>)[key]
  }
  return value
}
