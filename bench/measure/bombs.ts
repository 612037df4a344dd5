import { setTimeout as sleep } from 'node:timers/promises'
import { Attacker } from '../bombs/attacker.ts'
import { bombs, type Bomb } from '../bombs/bombs.ts'
import { httpRequest, question } from '../load/request.ts'
import type { LoadResult } from '../load/message.ts'
import { table } from '../report/table.ts'
import { findShape } from '../shapes/all-shapes.ts'
import { setUp, type Setup } from './setup.ts'

/** Good requests a second, whatever else happens; each counts from when it was due. */
const rate = 200
/** On which they go; those of a server that stalls wait for each other. */
const connections = 20
/** Between a bomb's answer and the next of its kind. */
const pauseMs = 200

interface Row {
  readonly name: string
  readonly thrown: number
  readonly told: string
  readonly p99: Readonly<Record<'before' | 'during' | 'after', number>>
  readonly megabytes: Readonly<Record<'before' | 'during' | 'after', number>>
}

/**
 * Throws bombs at Platinum while others ask it good questions, and says how long those took.
 * @param seconds before, during and after each
 */
export async function bombTable(
  databaseUrl: string,
  seconds: number,
  say: (line: string) => void,
): Promise<string> {
  await using setup = await setUp(databaseUrl, ['platinum'])
  const ask = asker(setup, seconds)
  await ask()
  const rows: Row[] = []
  for (const bomb of bombs) {
    const row = await throwBomb(setup, ask, bomb)
    say(`${row.name}: p99 ${Object.values(row.p99).map(figure).join(', ')} ms; ${row.told}`)
    rows.push(row)
  }
  return [
    `p99 of ${rate} good requests a second in milliseconds, and resident memory in MB, for ${seconds} s before, during and after each bomb; one attacker, who throws the next ${pauseMs} ms after the last was answered:`,
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
  const lookUp = findShape('look-up')
  const requests = lookUp
    .requests(samples)
    .map((variables) => httpRequest(question(lookUp, 'platinum', variables)))
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

async function throwUntil(bomb: Bomb, attacker: Attacker, signal: AbortSignal): Promise<number> {
  let thrown = 0
  while (!signal.aborted) {
    await bomb.throw(attacker, (thrown += 1), signal)
    await sleep(pauseMs, undefined, { signal }).catch(() => undefined)
  }
  return thrown
}

const figure = (number: number): string => number.toFixed(number < 100 ? 1 : 0)
