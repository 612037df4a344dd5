import type { Manifest } from '../../schema/bronze/package_manifests.ts'
import { storable } from '../scan/decode-text.ts'
import { isObject } from './is-object.ts'

export type ReadManifest =
  { readonly manifest: Manifest; readonly changed: boolean } | { readonly problem: string }

/** No real manifest comes near; without a bound, a malicious one would exhaust the stack. */
const deepest = 100

/** Parses the text of a package.json into JSON that Postgres can store, or says why it cannot. */
export function readManifest(text: string): ReadManifest {
  if (text.trim() === '') return { problem: 'The file is empty.' }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return { problem: `No valid JSON: ${withoutQuotation(error)}.` }
  }
  if (!isObject(value)) {
    return { problem: `Expected a JSON object, found ${kindOf(value)}.` }
  }
  const repair = new Repair()
  try {
    const manifest = repair.object(value, 1)
    return { manifest, changed: repair.changed }
  } catch (error) {
    if (error instanceof TooDeep) return { problem: `Nested more than ${deepest} levels deep.` }
    throw error
  }
}

class TooDeep extends Error {}

/** Copies JSON with every text made storable. */
class Repair {
  changed = false

  object(value: Manifest, depth: number): Manifest {
    if (depth > deepest) throw new TooDeep()
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [this.#text(key), this.#value(item, depth + 1)]),
    )
  }

  #value(value: unknown, depth: number): unknown {
    if (typeof value === 'string') return this.#text(value)
    if (isObject(value)) return this.object(value, depth)
    if (!Array.isArray(value)) return value
    if (depth > deepest) throw new TooDeep()
    return value.map((item) => this.#value(item, depth + 1))
  }

  #text(value: string): string {
    const { text, changed } = storable(value)
    if (changed) this.changed = true
    return text
  }
}

/** The parser's reason without the passage it quotes, which may hold personal data. */
function withoutQuotation(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return message.replace(/, (?:\.\.\.)?".*$/s, '')
}

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  return `a ${typeof value}`
}
