/** A queue in which each asker has a turn after the other, however many things are one's own. */
export class FairQueue<Item> {
  /** By asker, in the order of their turns. */
  readonly #items = new Map<string, Item[]>()
  #size = 0

  get size(): number {
    return this.#size
  }

  /** How many askers have something in it. */
  get askers(): number {
    return this.#items.size
  }

  /** How many things are an asker's. */
  countOf(asker: string): number {
    return this.#items.get(asker)?.length ?? 0
  }

  add(asker: string, item: Item): void {
    this.#size += 1
    const own = this.#items.get(asker)
    if (own) own.push(item)
    else this.#items.set(asker, [item])
  }

  /** Takes what is next; undefined when there is nothing. */
  take(): Item | undefined {
    for (const [asker, own] of this.#items) {
      this.#items.delete(asker)
      const item = own.shift()
      if (own.length > 0) this.#items.set(asker, own)
      this.#size -= 1
      return item
    }
    return undefined
  }
}
