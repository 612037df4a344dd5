import type { FieldNode, GraphQLObjectType } from 'graphql'
import type { Product } from '../product/product.ts'
import type { Arguments } from './arguments.ts'
import { readAsOf } from './as-of.ts'
import type { InputPath } from './bad-input.ts'
import {
  collectFields,
  typename,
  type SelectedField,
  type SelectionContext,
} from './collect-fields.ts'
import type { AsOf, FactSelection, TypenameField } from './plan.ts'
import { readTerms } from './read-terms.ts'
import type { Terms } from './terms.ts'

/** A root field as GraphQL hands it over: its arguments, its selections and its type. */
export interface RootSelection extends SelectionContext {
  readonly key: string
  readonly args: Arguments
  readonly type: GraphQLObjectType
  readonly nodes: readonly FieldNode[]
}

/** Where the reading stands. */
export interface Reader {
  readonly context: SelectionContext
  readonly path: InputPath
  readonly depth: number
  /** The moment whose rows are read; undefined: now. */
  readonly asOf: AsOf | undefined
}

/** The reader of a root field. */
export function rootReader(root: RootSelection, product: Product): Reader {
  const path = [root.key]
  return { context: root, path, depth: 0, asOf: readAsOf(root.args, product, path) }
}

/** What a root field asks of the data it is answered from. */
export function rootTerms(root: RootSelection, { asOf, path }: Reader): Terms | undefined {
  return readTerms(root.args, asOf, root.schema, path)
}

/** A field and what is selected on its value. */
export type Selected = Pick<SelectedField, 'args' | 'type' | 'nodes'>

/**
 * Reads the fields selected on a value. `__typename` may be one of them anywhere.
 * @param read reads any other, with the reader one response key further in
 */
export function readFields<Field>(
  selected: Selected,
  reader: Reader,
  read: (field: SelectedField, reader: Reader) => Field,
): (Field | TypenameField)[] {
  return fieldsOf(selected, reader).map((field) => {
    const { key, name } = field
    if (name !== typename) return read(field, { ...reader, path: [...reader.path, key] })
    return { kind: 'typename', key, typeName: selected.type?.name ?? '' }
  })
}

/** What is asked of an object of facts. */
export function readFacts(selected: Selected, reader: Reader): FactSelection {
  return {
    typeName: selected.type?.name ?? '',
    fields: fieldsOf(selected, reader).map((field) => ({
      key: field.key,
      name: field.name,
      facts: field.type ? readFacts(field, reader) : undefined,
    })),
  }
}

function fieldsOf({ type, nodes }: Selected, { context }: Reader): SelectedField[] {
  return type ? collectFields(context, type, nodes) : []
}
