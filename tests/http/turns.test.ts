import { expect, test } from 'vitest'
import { Turns } from '../../src/http/turns.ts'

const round = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** A clock that work moves, so that a round is as long as the test says. */
function turns() {
  let now = 0
  const done: string[] = []
  const all = new Turns(() => now)
  const begin = (asker: string, ms: number, what = asker): void =>
    all.begin(asker, () => {
      now += ms
      done.push(what)
    })
  return { all, done, begin }
}

test('work is done at once while a round has time', () => {
  const { begin, done } = turns()
  begin('a', 0.5)
  begin('a', 0.5)
  expect(done).toEqual(['a', 'a'])
})

test('what is beyond a round waits until others were let in', async () => {
  const { begin, done, all } = turns()
  begin('a', 3, 'first')
  begin('a', 3, 'second')
  expect(done).toEqual(['first'])
  expect(all.countOf('a')).toBe(1)
  await expect.poll(() => done).toEqual(['first', 'second'])
  expect(all.countOf('a')).toBe(0)
})

test('each asker has his turn after the other, however much one of them sends', async () => {
  const { begin, done } = turns()
  for (let sent = 0; sent < 10; sent += 1) begin('flood', 3)
  begin('calm', 3)
  begin('calm', 3)
  await expect.poll(() => done.length).toBe(12)
  expect(done.slice(0, 6)).toEqual(['flood', 'flood', 'calm', 'flood', 'calm', 'flood'])
})

test('between two rounds the loop goes round', async () => {
  const { begin, done } = turns()
  for (let sent = 0; sent < 3; sent += 1) begin('a', 3)
  const seen: number[] = []
  while (done.length < 3) {
    await round()
    seen.push(done.length)
  }
  // Never two pieces of work without the loop between them.
  expect(new Set(seen)).toEqual(new Set([1, 2, 3]))
})

test('a turn is waited for as work is', async () => {
  const { all, begin, done } = turns()
  begin('a', 3)
  let had = false
  const turn = all.turn('b').then(() => (had = true))
  await Promise.resolve()
  expect(had).toBe(false)
  await turn
  expect(done).toEqual(['a'])
})

test('what is begun in a round has its consequences before the next is begun', async () => {
  const all = new Turns()
  const events: string[] = []
  const work = (name: string) => async (): Promise<void> => {
    events.push(`${name} begins`)
    await Promise.resolve()
    events.push(`${name} goes on`)
  }
  const start = performance.now()
  all.begin('a', () => {
    // Longer than a round, so that the others wait.
    while (performance.now() - start < 3);
  })
  for (const name of ['b', 'c']) all.begin(name, () => void work(name)())
  await expect.poll(() => events).toEqual(['b begins', 'b goes on', 'c begins', 'c goes on'])
})
