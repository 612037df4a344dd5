import type { WrittenPart } from '../audit-log/record-text.ts'
import type { Identity } from '../identity/identity.ts'

/** Most askers of a plan that are remembered: a part is about a kilobyte. */
const maxKnown = 8

/** By product id; undefined: nobody has said. */
type DataVersions = Readonly<Record<string, string>> | undefined

interface Known {
  readonly identity: Identity
  readonly client: string | undefined
  readonly versions: DataVersions
  readonly part: WrittenPart
}

/** What the records of a plan have in common, remembered for those who asked it last. */
export class RecordParts {
  readonly #known: Known[] = []
  #oldest = 0

  /**
   * @param versions what was read
   * @param make writes it, for who was not remembered or reads another version
   */
  of(
    identity: Identity,
    client: string | undefined,
    versions: DataVersions,
    make: () => WrittenPart,
  ): WrittenPart {
    for (const known of this.#known) {
      if (known.identity !== identity || known.client !== client) continue
      if (isSame(known.versions, versions)) return known.part
    }
    const part = make()
    this.#known[this.#oldest] = { identity, client, versions, part }
    this.#oldest = (this.#oldest + 1) % maxKnown
    return part
  }
}

/** Of the same plan, so that both are of the same products. */
function isSame(one: DataVersions, other: DataVersions): boolean {
  if (!one || !other) return one === other
  for (const product in other) if (one[product] !== other[product]) return false
  return true
}
