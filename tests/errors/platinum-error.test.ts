import { expect, test } from 'vitest'
import {
  DatabaseError,
  formatProblem,
  PlatinumError,
  ProjectError,
  throwProblems,
  type Problem,
} from '../../src/errors/platinum-error.ts'

const problem = (where: string): Problem => ({
  code: 'PRODUCT_BAD_VERSION',
  where,
  expected: 'a semantic version such as 1.0.0',
  found: '"1.0"',
  fix: 'Write the version as MAJOR.MINOR.PATCH.',
})

const lines = `PRODUCT_BAD_VERSION in gold.packages, version
  expected: a semantic version such as 1.0.0
  found:    "1.0"
  fix:      Write the version as MAJOR.MINOR.PATCH.`

test('a problem is four lines', () => {
  expect(formatProblem(problem('gold.packages, version'))).toBe(lines)
})

test('the message of an error is complete on its own, and its parts can be read', () => {
  const cause = new Error('the cause')
  const error = new DatabaseError(problem('gold.packages, version'), { cause })
  expect(error.message).toBe(lines)
  expect(error).toMatchObject({
    name: 'DatabaseError',
    ...problem('gold.packages, version'),
    cause,
  })
  expect(error).toBeInstanceOf(PlatinumError)
})

test('one problem is told as itself, several with their number', () => {
  expect(new ProjectError([problem('gold.packages, version')]).message).toBe(lines)
  const several = new ProjectError([problem('gold.a'), problem('gold.b')])
  expect(several.message).toBe(
    `2 problems in this project:\n\n${formatProblem(problem('gold.a'))}\n\n${formatProblem(problem('gold.b'))}`,
  )
  expect(several.problems).toHaveLength(2)
})

test('no problems throw nothing, some throw all', () => {
  expect(() => throwProblems([])).not.toThrow()
  expect(() => throwProblems([problem('gold.a'), problem('gold.b')])).toThrow(ProjectError)
})
