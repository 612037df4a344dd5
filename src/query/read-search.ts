import type { EmbeddingSpaces } from '../embedding/provider.ts'
import type { Product } from '../product/product.ts'
import { isRecord, onlyEntry } from './arguments.ts'
import { badInput, type InputPath } from './bad-input.ts'
import { mapped, type Bindings, type Bound } from './bound.ts'
import type { Near } from './plan.ts'
import { readValue } from './read-value.ts'
import { isHidden, seesEveryRow } from './scan.ts'
import { decodeVector, vectorParameter } from './vector-bytes.ts'
import { bind, bindList, settled } from './variable-leaf.ts'

/** Longest text that is embedded for a search, in characters. */
export const maxSearchText = 10_000

/** Reads a `search` argument. */
export function readSearch(search: unknown, product: Product, path: InputPath): Near | undefined {
  if (!isRecord(search)) return undefined
  const name = settled(search['embedding'])
  const embedding =
    name === undefined || name === null
      ? product.embeddings[0]
      : product.embeddings.find((each) => each.column.key === name)
  if (!embedding) {
    throw badInput(`${product.typeName} has no such embedding.`, [...path, 'embedding'])
  }
  const near = [...path, 'near']
  const [kind, value] = onlyEntry(search['near']) ?? []
  const place = kind === undefined ? near : [...near, kind]
  const said = {
    embedding,
    approximate:
      embedding.indexed &&
      settled(search['exact']) !== true &&
      // Which rows an index finds depends on those that are not seen, too.
      seesEveryRow(product) &&
      !isHidden(product, embedding.column),
    path: place,
  }
  switch (kind) {
    case 'text':
      return { ...said, target: { kind, text: readText(value, place) } }
    case 'vector': {
      const vector = readVector(value, embedding.column.dimensions ?? 0, place)
      return { ...said, target: { kind, vector } }
    }
    case 'vectorBase64': {
      const vector = readVectorText(value, embedding.column.dimensions ?? 0, place)
      return { ...said, target: { kind: 'vector', vector } }
    }
    case 'key':
      return { ...said, target: { kind, grain: readGrain(value, product, place) } }
    case undefined:
    default:
      throw badInput('Say what to search near: a text, a vector or the key of a row.', near)
  }
}

/** Values of the grain, in its order, as Postgres text. */
export function readGrain(value: unknown, product: Product, path: InputPath): Bound<string>[] {
  return product.grain.map((column) =>
    readValue(column, isRecord(value) ? value[column.key] : undefined, [...path, column.key]),
  )
}

function readText(value: unknown, path: InputPath): Bound<string> {
  return bind(value, (given) => {
    const text = typeof given === 'string' ? given.trim() : ''
    if (text === '') {
      throw badInput('An empty text is near nothing. Describe what you look for.', path)
    }
    if (text.length > maxSearchText) {
      throw badInput(`A text to search for has at most ${maxSearchText} characters.`, path)
    }
    return text
  })
}

function readVector(value: unknown, dimensions: number, path: InputPath): Bound<Buffer> {
  return mapped(
    bindList(value, (component) => component),
    (vector) => writeVector(vector, dimensions, path),
  )
}

function readVectorText(value: unknown, dimensions: number, path: InputPath): Bound<Buffer> {
  return bind(value, (text) => {
    const vector = decodeVector(text)
    if (!vector) {
      throw badInput(
        'This is no vector in base64. Encode its numbers as float32, little-endian, four bytes each, in base64 with padding.',
        path,
      )
    }
    return writeVector([...vector], dimensions, path)
  })
}

function writeVector(vector: readonly unknown[], dimensions: number, path: InputPath): Buffer {
  if (vector.length !== dimensions) {
    throw badInput(
      `This embedding has ${dimensions} dimensions and the vector has ${vector.length}. Make the vector with the embedding's own model.`,
      path,
    )
  }
  const components = vector.map((component, index) => {
    // pgvector keeps single precision, where larger numbers are infinite.
    if (typeof component !== 'number' || !Number.isFinite(Math.fround(component))) {
      throw badInput('Every component of a vector is a finite number.', [...path, index])
    }
    return component
  })
  if (components.every((component) => Math.fround(component) === 0)) {
    throw badInput('A vector of zeros points nowhere. Give one with a direction.', path)
  }
  return vectorParameter(components)
}

/** @returns the vector of the text to search for, as Postgres reads it; undefined without one */
export async function embedSearch(
  near: Near,
  bindings: Bindings,
  spaces: EmbeddingSpaces,
  signal: AbortSignal | undefined,
): Promise<Buffer | undefined> {
  if (near.target.kind !== 'text') return undefined
  const provider = spaces.get(near.embedding.space)
  if (!provider) throw new TypeError(`no embedding space ${near.embedding.space}`)
  const [vector] = await provider.embed([near.target.text.in(bindings)], {
    purpose: 'query',
    ...(signal ? { signal } : {}),
  })
  if (!vector?.some((component) => component !== 0)) {
    throw badInput(
      'This text has nothing to compare by. Use words that say what you look for.',
      near.path,
    )
  }
  return vectorParameter(vector)
}
