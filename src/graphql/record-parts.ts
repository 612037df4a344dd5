import type { WrittenPart } from '../audit-log/record-text.ts'
import type { Identity } from '../identity/identity.ts'

/** Most askers of a plan that are remembered: a part is about a kilobyte. */
const maxKnown = 8

interface Known {
  readonly identity: Identity
  readonly client: string | undefined
  readonly part: WrittenPart
}

/** What the records of a plan have in common, remembered for those who asked it last. */
export class RecordParts {
  readonly #known: Known[] = []
  #oldest = 0

  /** @param make writes it, for who was not remembered */
  of(identity: Identity, client: string | undefined, make: () => WrittenPart): WrittenPart {
    for (const known of this.#known) {
      if (known.identity === identity && known.client === client) return known.part
    }
    const part = make()
    this.#known[this.#oldest] = { identity, client, part }
    this.#oldest = (this.#oldest + 1) % maxKnown
    return part
  }
}
