import { afterAll, beforeAll, expect, test } from 'vitest'
import { Differential } from './differential.ts'
import { anyOperation, checkOperations, expectCoverage, runs, timeLimit } from './runs.ts'

let differential: Differential

beforeAll(async () => {
  differential = await Differential.start(2)
})

afterAll(() => differential[Symbol.asyncDispose]())

test(
  'any mix of root fields is answered as graphql-js answers it with ordinary resolvers',
  async () => {
    const tally = await checkOperations(differential, anyOperation(differential, 4))
    expectCoverage(tally, { filled: 0.7 })
    expect(tally.followed).toBeGreaterThan(runs * 0.05)
    expect(tally.refused).toBeGreaterThan(runs * 0.01)
  },
  timeLimit,
)
