import type { ErrorCode } from './codes.ts'

/**
 * One thing that is wrong, said so that the reader can act without asking:
 * what was expected, what was found, where, and what to do.
 */
export interface Problem {
  /** Stable name, one row in docs/errors.md. */
  readonly code: ErrorCode
  /** The place, in the reader's words: a product, a column, a file, an option. */
  readonly where: string
  readonly expected: string
  readonly found: string
  /** An imperative sentence. */
  readonly fix: string
}

/** Base of every error Platinum raises on purpose. `message` is complete on its own. */
export class PlatinumError extends Error implements Problem {
  override readonly name: string = 'PlatinumError'
  readonly code: ErrorCode
  readonly where: string
  readonly expected: string
  readonly found: string
  readonly fix: string

  constructor(problem: Problem, options?: ErrorOptions) {
    super(formatProblem(problem), options)
    this.code = problem.code
    this.where = problem.where
    this.expected = problem.expected
    this.found = problem.found
    this.fix = problem.fix
  }
}

/** The project's declarations are wrong. Carries every problem found, not the first. */
export class ProjectError extends PlatinumError {
  override readonly name = 'ProjectError'
  readonly problems: readonly Problem[]

  constructor(problems: readonly [Problem, ...Problem[]]) {
    super(problems[0])
    this.problems = problems
    this.message =
      problems.length === 1
        ? formatProblem(problems[0])
        : `${problems.length} problems in this project:\n\n${problems.map(formatProblem).join('\n\n')}`
  }
}

/** Contracts may not be deployed as they are. Carries every reason, not the first. */
export class ContractError extends PlatinumError {
  override readonly name = 'ContractError'
  readonly problems: readonly Problem[]

  constructor(problems: readonly [Problem, ...Problem[]]) {
    super(problems[0])
    this.problems = problems
    this.message = problems.map(formatProblem).join('\n\n')
  }
}

/** The database cannot be used as it is: unreachable, too old, or lacking pgvector. */
export class DatabaseError extends PlatinumError {
  override readonly name = 'DatabaseError'
}

/** A command was called with words it does not understand. */
export class UsageError extends PlatinumError {
  override readonly name = 'UsageError'
}

/** A product could not be made: its query, its step or its source failed. */
export class MaterializationError extends PlatinumError {
  override readonly name = 'MaterializationError'
}

/** SQL whose lineage was asked for could not be read. */
export class LineageError extends PlatinumError {
  override readonly name = 'LineageError'
}

/** Nobody could ever ask, since nothing says who may. */
export class IdentityError extends PlatinumError {
  override readonly name = 'IdentityError'
}

/** An embedding provider could not be reached or answered with something else than vectors. */
export class EmbeddingError extends PlatinumError {
  override readonly name = 'EmbeddingError'
}

/** Raises one ProjectError for all problems; returns when there are none. */
export function throwProblems(problems: readonly Problem[]): void {
  const [first, ...rest] = problems
  if (first) throw new ProjectError([first, ...rest])
}

/** Four lines, the same in terminals, logs and tests. */
export function formatProblem(problem: Problem): string {
  return [
    `${problem.code} in ${problem.where}`,
    `  expected: ${problem.expected}`,
    `  found:    ${problem.found}`,
    `  fix:      ${problem.fix}`,
  ].join('\n')
}
