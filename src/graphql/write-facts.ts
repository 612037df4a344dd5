import {
  assertObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  type GraphQLField,
  type GraphQLOutputType,
  type GraphQLSchema,
} from 'graphql'
import type { FactOf, FactSelection } from '../query/plan.ts'
import { prefixOf, type FactsWriter, type WriteFacts } from '../query/write-object.ts'
import { Unwritable } from '../query/write-value.ts'

/**
 * Writes facts (`meta`, `pageInfo`, `count`, `searchInfo`) with the resolvers of their types, which
 * are functions of the parent alone: no arguments, no context, nothing to wait for.
 */
export function factsWriter(schema: GraphQLSchema): FactsWriter {
  const writer = (selection: FactSelection): WriteFacts => {
    const fields = assertObjectType(schema.getType(selection.typeName)).getFields()
    const parts = selection.fields.map((fact, index) => {
      const write = factWriter(fields[fact.name], fact, selection.typeName, writer)
      const prefix = prefixOf(fact.key, index)
      return (facts: object) => prefix + write(facts)
    })
    return (facts) => {
      if (facts === null) return 'null'
      if (typeof facts !== 'object') throw new Unwritable('no object of facts')
      let text = '{'
      for (const write of parts) text += write(facts)
      return `${text}}`
    }
  }
  return writer
}

type WriteFact = (facts: object) => string

function factWriter(
  field: GraphQLField<unknown, unknown> | undefined,
  fact: FactOf,
  typeName: string,
  writer: FactsWriter,
): WriteFact {
  if (!field) {
    const text = JSON.stringify(typeName)
    return () => text
  }
  const { resolve, name } = field
  const complete = completer(field.type, fact, writer)
  // Of what a resolver may be given, facts take their parent.
  const read = resolve
    ? (facts: object): unknown => resolve(facts, {}, undefined, undefined as never)
    : (facts: object): unknown => (facts as Readonly<Record<string, unknown>>)[name]
  return (facts) => complete(read(facts))
}

/** Writes a value as its type says, as the specification's CompleteValue. */
function completer(type: GraphQLOutputType, fact: FactOf, writer: FactsWriter): WriteFacts {
  if (isNonNullType(type)) {
    const complete = completer(type.ofType, fact, writer)
    return (value) => {
      if (value === null || value === undefined) throw new Unwritable('null under a non-null field')
      return complete(value)
    }
  }
  const complete = nullableCompleter(type, fact, writer)
  return (value) => (value === null || value === undefined ? 'null' : complete(value))
}

function nullableCompleter(type: GraphQLOutputType, fact: FactOf, writer: FactsWriter): WriteFacts {
  if (isListType(type)) {
    const complete = completer(type.ofType, fact, writer)
    return (value) => {
      if (!Array.isArray(value)) throw new Unwritable('no list')
      return `[${value.map(complete).join(',')}]`
    }
  }
  if (isLeafType(type)) {
    return (value) => {
      try {
        return JSON.stringify(type.coerceOutputValue(value))
      } catch {
        throw new Unwritable('a value its type does not take')
      }
    }
  }
  if (!fact.facts) throw new TypeError(`nothing is asked of ${fact.name}`)
  return writer(fact.facts)
}
