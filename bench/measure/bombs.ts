import { setPriority } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { Attacker } from '../bombs/attacker.ts'
import { bombs, type Bomb } from '../bombs/bombs.ts'
import { httpRequest, question } from '../load/request.ts'
import type { LoadResult } from '../load/message.ts'
import { median, medianRatio } from '../report/median.ts'
import { table } from '../report/table.ts'
import { findShape } from '../shapes/all-shapes.ts'
import type { Pace } from './rounds.ts'
import { setUp, type Setup } from './setup.ts'

/** Good requests a second, whatever else happens; each counts from when it was due. */
const rate = 200
/** On which they go; those of a server that stalls wait for each other. */
const connections = 20
/** Of this process, which throws: what it takes of the machine is not the server's doing. */
const attackerPriority = 19
/** Between a bomb's answer and the next of its kind. */
const pauseMs = 200

/** For which good requests are asked before anything is measured: code is compiled while it runs. */
const compileSeconds = 10

/** What shows how far two figures of a machine differ by themselves. */
const nothing: Bomb = { name: 'nothing', throw: () => Promise.resolve() }

type Moment = 'before' | 'during' | 'after'

interface Throw {
  readonly thrown: number
  readonly told: string
  readonly p99: Readonly<Record<Exclude<Moment, 'after'>, number>>
  readonly megabytes: Readonly<Record<Moment, number>>
}

/**
 * Throws bombs at Platinum while others ask it good questions, and says how long those took.
 * @param pace before and during each so many seconds, and the median of so many rounds
 */
export async function bombTable(
  databaseUrl: string,
  { seconds, rounds }: Pick<Pace, 'seconds' | 'rounds'>,
  say: (line: string) => void,
): Promise<string> {
  await using setup = await setUp(databaseUrl, ['platinum'])
  setPriority(attackerPriority)
  const ask = asker(setup)
  await ask(compileSeconds)
  const thrown = new Map<Bomb, Throw[]>([nothing, ...bombs].map((bomb) => [bomb, []]))
  for (let round = 1; round <= rounds; round += 1) {
    say(`Round ${round} of ${rounds}`)
    for (const [bomb, all] of thrown) all.push(await throwBomb(setup, () => ask(seconds), bomb))
  }
  return [
    `p99 of ${rate} good requests a second in milliseconds, look-ups and lists of 100 rows in turn, and resident memory in MB, for ${seconds} s before and during each bomb, medians of ${rounds} rounds in each of which all were thrown; one attacker, who throws the next ${pauseMs} ms after the last was answered:`,
    '',
    table(
      [
        'bomb',
        'p99 before',
        'during',
        'during : before',
        'MB before',
        'during',
        'after',
        'thrown',
        'answered',
      ],
      [...thrown].map(([{ name }, all]) => rowOf(name, all)),
    ),
  ].join('\n')
}

/** What is thrown and told is of the last round. */
function rowOf(name: string, all: readonly Throw[]): string[] {
  const last = all.at(-1)
  const before = all.map(({ p99 }) => p99.before)
  const during = all.map(({ p99 }) => p99.during)
  const megabytes = (moment: Moment): string =>
    figure(median(all.map((each) => each.megabytes[moment])))
  return [
    name,
    figure(median(before)),
    figure(median(during)),
    medianRatio(during, before).toFixed(2),
    megabytes('before'),
    megabytes('during'),
    megabytes('after'),
    String(last?.thrown ?? 0),
    last?.told ?? '',
  ]
}

function asker({ targets, load, samples }: Setup): (seconds: number) => Promise<LoadResult> {
  const [target] = targets
  if (!target) throw new RangeError('there is no server')
  const [lookUps = [], lists = []] = ['look-up', 'list'].map((name) => {
    const shape = findShape(name)
    return shape
      .requests(samples)
      .map((variables) => httpRequest(question(shape, 'platinum', variables)))
  })
  // One after the other, as in a server that is in use.
  const requests = lookUps.flatMap((lookUp, index) => [
    lookUp,
    lists[index % lists.length] ?? lookUp,
  ])
  return (seconds) => load.run({ port: target.port, requests, connections, seconds, rate })
}

async function throwBomb(
  { targets }: Setup,
  ask: () => Promise<LoadResult>,
  bomb: Bomb,
): Promise<Throw> {
  const [target] = targets
  if (!target) throw new RangeError('there is no server')
  const memory = async (): Promise<number> => (await target.usage()).memoryBytes / 1e6
  const before = await ask()
  const memoryBefore = await memory()
  using attacker = new Attacker(target.port)
  const end = new AbortController()
  const throwing = throwUntil(bomb, attacker, end.signal)
  const during = await ask()
  const memoryDuring = await memory()
  end.abort()
  const thrown = await throwing
  await sleep(1_000)
  return {
    thrown,
    told: attacker.told,
    p99: { before: before.p99, during: during.p99 },
    megabytes: { before: memoryBefore, during: memoryDuring, after: await memory() },
  }
}

async function throwUntil(bomb: Bomb, attacker: Attacker, signal: AbortSignal): Promise<number> {
  let thrown = 0
  while (!signal.aborted) {
    await bomb.throw(attacker, (thrown += 1), signal)
    await sleep(pauseMs, undefined, { signal }).catch(() => undefined)
  }
  return thrown
}

const figure = (number: number): string => number.toFixed(number < 100 ? 1 : 0)
