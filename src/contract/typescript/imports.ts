/** Words that no constant can be called. */
const reserved = new Set(
  'arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally for function if implements import in instanceof interface let new null package private protected public return static super switch this throw true try typeof undefined var void while with yield'.split(
    ' ',
  ),
)

/** What a file imports, and the names that stand in it. */
export class Imports {
  readonly #modules = new Map<string, Map<string, string>>()
  readonly #taken = new Set<string>()

  /** Reserves a name for a constant of the file; one that is taken gets a word behind it. */
  reserve(name: string, otherwise: string): string {
    let own = /^\d/.test(name) ? `_${name}` : name
    while (this.#taken.has(own) || reserved.has(own)) own += otherwise
    this.#taken.add(own)
    return own
  }

  /** @returns the name under which the export stands in the file. */
  use(module: string, name: string): string {
    const names = this.#modules.get(module) ?? new Map<string, string>()
    this.#modules.set(module, names)
    const known = names.get(name)
    if (known !== undefined) return known
    const local = this.reserve(name, '_')
    names.set(name, local)
    return local
  }

  /** The import declarations, packages first. */
  toString(): string {
    return [...this.#modules]
      .toSorted(([left], [right]) => order(left) - order(right) || (left < right ? -1 : 1))
      .map(([module, names]) => {
        const list = [...names]
          .toSorted(([left], [right]) => (left < right ? -1 : 1))
          .map(([name, local]) => (name === local ? name : `${name} as ${local}`))
        const line = `import { ${list.join(', ')} } from '${module}'`
        return line.length <= 100
          ? line
          : `import {\n${list.map((each) => `  ${each},\n`).join('')}} from '${module}'`
      })
      .join('\n')
  }
}

function order(module: string): number {
  return module.startsWith('.') ? 1 : 0
}
