import { isObject } from './is-object.ts'
import { knownLicense, permissiveLicenses } from './license-names.ts'

export interface License {
  /** SPDX expression, `LicenseRef-File`, `UNLICENSED` or `UNKNOWN`. */
  readonly expression: string
  /** Whether it asks for attribution at most; null when not known. */
  readonly permissive: boolean | null
}

const unknown: License = { expression: 'UNKNOWN', permissive: null }

/**
 * Reads the licence out of a manifest: `license` or the older `licenses`, each a text, an object
 * with `type`, or an array of these, of which the reader may choose one.
 */
export function readLicense(manifest: Readonly<Record<string, unknown>>): License {
  for (const value of [manifest['license'], manifest['licenses'], manifest['licence']]) {
    const found = alternatives(value)
      .map(readExpression)
      .filter((one) => one !== undefined)
    const [first, ...others] = [...new Map(found.map((one) => [one.expression, one])).values()]
    if (!first) continue
    if (others.length === 0) return first
    const all = [first, ...others]
    return {
      expression: all.map(({ expression }) => expression).join(' OR '),
      permissive: either(all.map(({ permissive }) => permissive)),
    }
  }
  return unknown
}

function alternatives(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (Array.isArray(value)) return value.flatMap(alternatives)
  if (!isObject(value)) return []
  return [value['type'], value['name'], value['url']]
    .filter((part) => typeof part === 'string' && part.trim() !== '')
    .slice(0, 1)
    .flatMap(alternatives)
}

function readExpression(text: string): License | undefined {
  const words = text.trim().replace(/\s+/g, ' ')
  if (words === '' || words.length > 200) return undefined
  if (/^see licen[cs]e\b/i.test(words)) return { expression: 'LicenseRef-File', permissive: null }
  if (/^unlicensed$/i.test(words)) return { expression: 'UNLICENSED', permissive: false }
  const whole = knownLicense(words)
  if (whole) return { expression: whole, permissive: permissiveLicenses.has(whole) }
  // MIT/Apache-2.0, as it was written before SPDX expressions.
  const parts = words.replace(/\s*[/|]+\s*/g, ' OR ').match(/[()]|[^\s()]+/g) ?? []
  return new Expression(parts).read()
}

/** Reads `a OR b AND (c OR d)`, where AND binds tighter, and drops needless brackets. */
class Expression {
  readonly #parts: readonly string[]
  #next = 0

  constructor(parts: readonly string[]) {
    this.#parts = parts
  }

  read(): License | undefined {
    const license = this.#either()
    return this.#next < this.#parts.length ? undefined : license
  }

  #either(): License | undefined {
    return this.#joined('OR', () => this.#both(), either)
  }

  #both(): License | undefined {
    return this.#joined('AND', () => this.#single(), both)
  }

  #joined(
    operator: 'OR' | 'AND',
    operand: () => License | undefined,
    permissive: (flags: readonly (boolean | null)[]) => boolean | null,
  ): License | undefined {
    const found: License[] = []
    do {
      const one = operand()
      if (!one) return undefined
      found.push(one)
    } while (this.#take(operator))
    const [first, ...others] = found
    if (first && others.length === 0) return first
    return {
      expression: found
        .map(({ expression }) =>
          operator === 'AND' && expression.includes(' OR ') ? `(${expression})` : expression,
        )
        .join(` ${operator} `),
      permissive: permissive(found.map((one) => one.permissive)),
    }
  }

  #single(): License | undefined {
    if (this.#take('(')) {
      const inner = this.#either()
      return inner && this.#take(')') ? inner : undefined
    }
    const id = this.#id()
    if (id === undefined) return undefined
    const known = knownLicense(id)
    const license = known ?? id
    const exception = this.#take('WITH') ? this.#id() : undefined
    return {
      expression: exception === undefined ? license : `${license} WITH ${exception}`,
      permissive: known === undefined ? null : permissiveLicenses.has(known),
    }
  }

  #id(): string | undefined {
    const part = this.#parts[this.#next]
    if (part === undefined || !/^[A-Za-z0-9][A-Za-z0-9.-]*\+?$/.test(part)) return undefined
    if (/^(?:or|and|with)$/i.test(part)) return undefined
    this.#next += 1
    return part
  }

  #take(part: string): boolean {
    if (this.#parts[this.#next]?.toUpperCase() !== part) return false
    this.#next += 1
    return true
  }
}

function either(flags: readonly (boolean | null)[]): boolean | null {
  if (flags.includes(true)) return true
  return flags.includes(null) ? null : false
}

function both(flags: readonly (boolean | null)[]): boolean | null {
  if (flags.includes(false)) return false
  return flags.includes(null) ? null : true
}
