import { setPriority } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { Attacker } from '../bombs/attacker.ts'
import { bombs, type Bomb } from '../bombs/bombs.ts'
import { httpRequest, question } from '../load/request.ts'
import type { LoadResult } from '../load/message.ts'
import { table } from '../report/table.ts'
import { findShape } from '../shapes/all-shapes.ts'
import type { Pace } from './rounds.ts'
import { setUp, type Setup } from './setup.ts'
import { median } from '../report/median.ts'

/** Good requests a second, whatever else happens; each counts from when it was due. */
const rate = 500
/** On which they go; those of a server that stalls wait for each other. */
const connections = 20
/** Of this process, which throws: what it takes of the machine is not the server's doing. */
const attackerPriority = 19
/** Between a bomb's answer and the next of its kind. */
const pauseMs = 200

type Moment = 'before' | 'during' | 'after'

interface Row {
  readonly name: string
  readonly thrown: number
  readonly told: string
  readonly p99: Readonly<Record<Moment, number>>
  readonly megabytes: Readonly<Record<Moment, number>>
}

/**
 * Throws bombs at Platinum while others ask it good questions, and says how long those took.
 * @param pace before, during and after each so many seconds, and the median of so many rounds
 */
export async function bombTable(
  databaseUrl: string,
  { seconds, rounds }: Pick<Pace, 'seconds' | 'rounds'>,
  say: (line: string) => void,
): Promise<string> {
  await using setup = await setUp(databaseUrl, ['platinum'])
  setPriority(attackerPriority)
  const ask = asker(setup, seconds)
  await ask()
  const rows: Row[] = []
  for (const bomb of bombs) {
    const all: Row[] = []
    for (let round = 0; round < rounds; round += 1) all.push(await throwBomb(setup, ask, bomb))
    const row = medianOf(all)
    say(`${row.name}: p99 ${Object.values(row.p99).map(figure).join(', ')} ms; ${row.told}`)
    rows.push(row)
  }
  return [
    `p99 of ${rate} good requests a second in milliseconds, look-ups and lists of 100 rows in turn, and resident memory in MB, for ${seconds} s before, during and after each bomb, medians of ${rounds} rounds; one attacker, who throws the next ${pauseMs} ms after the last was answered:`,
    '',
    table(
      ['bomb', 'thrown', 'before', 'during', 'after', 'MB before', 'during', 'after', 'answered'],
      rows.map(({ name, thrown, told, p99, megabytes }) => [
        name,
        String(thrown),
        figure(p99.before),
        figure(p99.during),
        figure(p99.after),
        figure(megabytes.before),
        figure(megabytes.during),
        figure(megabytes.after),
        told,
      ]),
    ),
  ].join('\n')
}

function asker({ targets, load, samples }: Setup, seconds: number): () => Promise<LoadResult> {
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
  return () => load.run({ port: target.port, requests, connections, seconds, rate })
}

async function throwBomb(
  { targets }: Setup,
  ask: () => Promise<LoadResult>,
  bomb: Bomb,
): Promise<Row> {
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
  const after = await ask()
  return {
    name: bomb.name,
    thrown,
    told: attacker.told,
    p99: { before: before.p99, during: during.p99, after: after.p99 },
    megabytes: { before: memoryBefore, during: memoryDuring, after: await memory() },
  }
}

/** What is told and thrown is of the last round. */
function medianOf(rows: readonly Row[]): Row {
  const last = rows.at(-1)
  if (!last) throw new RangeError('there is no round')
  const middle = (of: (row: Row) => Readonly<Record<Moment, number>>): Record<Moment, number> => {
    const at = (moment: Moment): number => median(rows.map((row) => of(row)[moment]))
    return { before: at('before'), during: at('during'), after: at('after') }
  }
  return { ...last, p99: middle(({ p99 }) => p99), megabytes: middle((row) => row.megabytes) }
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
