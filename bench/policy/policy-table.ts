import { startLoadProcess } from '../load/load-process.ts'
import { ask } from '../measure/ask.ts'
import { measureShape, type Pace } from '../measure/rounds.ts'
import { readSamples } from '../measure/samples.ts'
import { count, ratio } from '../report/results.ts'
import { table } from '../report/table.ts'
import { startTarget, type Target } from '../targets/target.ts'
import { policyShapes } from './shapes.ts'
import { policyVariants, seenLicenses, type PolicyVariant } from './variants.ts'

/**
 * What policies cost: the same server without any, with a mask, and with a mask and a row rule, in
 * interleaved rounds. The server without any is there twice: what the two differ by is chance.
 * @returns Markdown
 */
export async function policyTable(
  databaseUrl: string,
  pace: Pace,
  say: (line: string) => void,
): Promise<string> {
  const samples = await readSamples(databaseUrl, seenLicenses)
  const load = startLoadProcess()
  const servers: Target[] = []
  try {
    const lines: string[][] = []
    for (const recorded of [true, false]) {
      const targets: Target[] = []
      for (const variant of measured) {
        const more = { BENCH_POLICY: variant, BENCH_AUDIT: recorded ? 'on' : 'off' }
        const target = await startTarget('platinum', databaseUrl, [], more)
        servers.push(target)
        targets.push(target)
      }
      for (const { shape } of policyShapes.filter((each) => each.recorded === recorded)) {
        say(`Measuring ${shape.name}`)
        // An answer with errors would be a fast one.
        for (const target of targets) await ask(target, shape, shape.requests(samples)[0] ?? {})
        const compared = shape.name.includes('with it') ? targets : targets.slice(0, unprotected)
        const results = await measureShape(shape, compared, samples, load, pace)
        for (const connections of pace.connections) {
          // In the order of the targets.
          const own = results.filter((result) => result.connections === connections)
          const [none, ...others] = own
          lines.push([
            shape.name,
            String(connections),
            ...cells(own.map(({ rps, cpuMicros }) => `${count(rps)} / ${count(cpuMicros)}`)),
            ...cells(
              others.map((other) => ratio(other, none)),
              1,
            ),
          ])
        }
      }
    }
    return [
      'Requests per second / server processor time (µs) a request, with and without the masked column:',
      table(
        ['shape', 'connections', ...heads, ...heads.slice(1).map((head) => `${head} : none`)],
        lines.toSorted(([a = ''], [b = '']) => (a < b ? -1 : a > b ? 1 : 0)),
      ),
    ].join('\n\n')
  } finally {
    await load.stop()
    for (const target of servers) await target.stop()
  }
}

const measured: readonly PolicyVariant[] = ['none', ...policyVariants]
const heads = ['none', 'none again', 'mask', 'mask and rule', 'personal data']
/** Variants that have nothing to do with personal data come first. */
const unprotected = measured.length - 1

/** As many as there are variants. @param without how many of the first have none */
function cells(own: readonly string[], without = 0): string[] {
  return [...own, ...measured.map(() => '–')].slice(0, measured.length - without)
}
