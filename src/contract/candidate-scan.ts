import { Parameters } from './parameters.ts'

/** What the conditions of one statement need besides the candidate's own columns. */
export class CandidateScan {
  readonly parameters = new Parameters()
  readonly #joins: string[] = []

  /**
   * Joins the candidate with rows that it has one of at most. Postgres weighs up a join by the rows
   * of both sides, where it would take a subquery inside an aggregate for one that runs once.
   *
   * @param from FROM item without its alias.
   * @returns the alias.
   */
  leftJoin(from: string, on: (alias: string) => string): string {
    const alias = `r${this.#joins.length}`
    this.#joins.push(`LEFT JOIN ${from} ${alias} ON ${on(alias)}`)
    return alias
  }

  /** FROM, with the candidate as `x`. */
  from(candidate: string): string {
    return [`${candidate} x`, ...this.#joins].join('\n')
  }
}
