import type { SqlValue } from '../product/sql-template.ts'

/** Collects the values of one statement and hands out their placeholders. */
export class Parameters {
  readonly values: unknown[] = []

  add(value: unknown, castType: string): string {
    return `${this.#place(value)}::${castType}`
  }

  /** A value of a project's own SQL, whose type Postgres takes from where it stands. */
  addPlain(value: SqlValue): string {
    // Beside a whole number, Postgres would read a fraction as one too, and refuse it.
    const isFraction = typeof value === 'number' && !Number.isInteger(value)
    return isFraction ? `${this.#place(value)}::numeric` : this.#place(value)
  }

  #place(value: unknown): string {
    this.values.push(value)
    return `$${this.values.length}`
  }
}
