import { expect, test } from 'vitest'
import { hashing } from '../../src/embedding/hashing.ts'

/** The candidates, nearest to the query first. */
async function ranked(query: string, candidates: readonly string[]): Promise<string[]> {
  const provider = hashing()
  const [target] = await provider.embed([query], { purpose: 'query' })
  const vectors = await provider.embed(candidates, { purpose: 'document' })
  return candidates
    .map((text, index) => ({ text, score: dot(target, vectors[index]) }))
    .toSorted((a, b) => b.score - a.score)
    .map(({ text }) => text)
}

function dot(a: Float32Array | undefined, b: Float32Array | undefined): number {
  if (!a || !b) throw new Error('no vector')
  return a.reduce((total, value, index) => total + value * (b[index] ?? 0), 0)
}

test('a question finds the text that shares its rare word, not its common ones', async () => {
  const order = await ranked('Which of my dependencies parses cron?', [
    'Which of the two is my favorite, and how do I choose one of them?',
    'node-cron runs a job on a schedule, written as in crontab.',
    'A client for Redis with clusters and streams.',
  ])
  expect(order[0]).toMatch(/^node-cron/)
})

test('parts of a word bring it near: plural, compound and misspelling', async () => {
  for (const query of ['schedules', 'jobscheduler', 'schedueler']) {
    const order = await ranked(query, ['parser', 'scheduler', 'connection pool'])
    expect(order[0]).toBe('scheduler')
  }
})

test('the way a name is written does not matter', async () => {
  for (const query of ['readFile', 'read-file', 'read_file', 'READ FILE']) {
    const order = await ranked(query, ['write a directory', 'read a file', 'reed fill'])
    expect(order[0]).toBe('read a file')
  }
})

test('repeating a word counts less each time', async () => {
  // Counted one by one, ten of the one word would hide the other.
  const repetitive = `${'cron '.repeat(10)} timer`
  const order = await ranked('cron timer', ['cron timer lists', repetitive])
  expect(order[0]).toBe(repetitive)
})

test('it matches by wording, not by meaning, as its description says', async () => {
  const order = await ranked('automobile', ['car', 'automatic'])
  expect(order[0]).toBe('automatic')
  expect(hashing().description).toContain('by wording, not by meaning')
})
