import type { Problem } from '../../errors/platinum-error.ts'
import type { ContractDocument } from '../document/contract-document.ts'
import { throwContractProblems, type LocatedValue } from '../document/located-text.ts'

/** Where a column comes from, as other tools are told. */
export interface ColumnOrigin {
  /** Columns or datasets it is made from: `silver.orders.total`. */
  readonly sources: readonly string[]
  /** What is done on the way, in OpenLineage's words: `AGGREGATION of silver.orders.total`. */
  readonly logic?: string
  /** The same in a sentence. */
  readonly description?: string
}

/** A contract together with what goes to other tools and stands in no contract. */
export interface ExchangedContract {
  readonly contract: ContractDocument
  /** By column key. A column of which nothing is known is not there. */
  readonly origins: ReadonlyMap<string, ColumnOrigin>
}

/** A part of a file that has no place in a contract. */
export interface Omission {
  /** File, line and column. */
  readonly where: string
  /** What was left out and why, in a sentence. */
  readonly what: string
}

/** A contract that was read from a file of another tool. */
export interface ImportedContract extends ExchangedContract {
  /** File, line and column where it begins. */
  readonly place: string
  readonly omissions: readonly Omission[]
}

type Path = readonly PropertyKey[]

/** What is found while a file is read: what is wrong in it, and what has no place here. */
export class Findings {
  readonly #located: LocatedValue
  readonly #problems: Problem[] = []
  readonly omissions: Omission[] = []

  constructor(located: LocatedValue) {
    this.#located = located
  }

  place(path: Path): string {
    return this.#located.place(path)
  }

  /** Something that makes the file unusable. */
  wrong(path: Path, { expected, found, fix }: Pick<Problem, 'expected' | 'found' | 'fix'>): void {
    const where = `${this.place(path)}, ${path.map(String).join('.')}`
    // What stands once in a file may be read for each of its objects.
    if (this.#problems.some((each) => each.where === where && each.found === found)) return
    this.#problems.push({ code: 'CONTRACT_FILE_INVALID', where, expected, found, fix })
  }

  /** A name of a column that the file does not have. */
  unknownColumn(path: Path, name: string, known: readonly string[]): void {
    this.wrong(path, {
      expected: `one of its columns: ${known.join(', ')}`,
      found: JSON.stringify(name),
      fix: 'Name a column that is there, or remove this: the column may have been dropped.',
    })
  }

  leaveOut(path: Path, what: string): void {
    const where = this.place(path)
    if (this.omissions.some((each) => each.where === where && each.what === what)) return
    this.omissions.push({ where, what })
  }

  /** @throws ContractError with everything that is wrong, when anything is. */
  throwProblems(): void {
    throwContractProblems(this.#problems)
  }
}
