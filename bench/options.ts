import { parseArgs } from 'node:util'
import { shapes } from './shapes/all-shapes.ts'
import { targetNames, type TargetName } from './targets/target.ts'

export const usage = `npm run bench -- [options]

  --rows N             packages; 10000, 100000 (default) or 1000000
  --vectors N          chunks with vectors; default: rows, and 100000 at most
  --shapes A,B         which shapes; default: ${shapes.map(({ name }) => name).join(',')}
  --targets A,B        which targets; default: ${targetNames.join(',')}
  --connections A,B    default: 10,50
  --rounds N           default: 3
  --seconds N          of each round; default: 3. On a machine that others use, many rounds of
                       0.5 compare better than a few long ones
  --json FILE          write the results as JSON
  --growth             measure 10,000 to 1,000,000 rows and depth 1 to 5 instead; takes half an hour
  --audit              time the audit of a product instead, with 1000000 rows unless --rows says else
  --lineage            measure column lineage instead: of SQL, and of a graph of 100,000 columns
  --bombs              throw bombs at Platinum while others ask it good questions instead
  --memory N           read memory over N requests of one operation and N of different text instead
  --policy             measure what policies cost instead, at look-up and list
  --profile SHAPE      show where Platinum's processor time goes at one shape instead
  --help

DATABASE_URL names a Postgres whose user may create databases. The benchmark makes one of its own
there, platinum_bench_…, and uses it again the next time.`

export interface Options {
  readonly rows: number
  readonly vectors: number
  readonly shapes: readonly string[]
  readonly targets: readonly TargetName[]
  readonly connections: readonly number[]
  readonly rounds: number
  readonly seconds: number
  readonly json: string | undefined
  readonly task:
    | 'measure'
    | 'growth'
    | 'audit'
    | 'bombs'
    | 'lineage'
    | 'policy'
    | 'help'
    | { readonly profile: string }
    | { readonly memory: number }
}

/** Tasks that are options without a value. */
const flags = ['audit', 'bombs', 'lineage', 'policy', 'growth'] as const

/** @throws Error about the option that cannot be read */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rows: { type: 'string' },
      vectors: { type: 'string' },
      shapes: { type: 'string' },
      targets: { type: 'string' },
      connections: { type: 'string', default: '10,50' },
      rounds: { type: 'string', default: '3' },
      seconds: { type: 'string', default: '3' },
      json: { type: 'string' },
      growth: { type: 'boolean', default: false },
      audit: { type: 'boolean', default: false },
      bombs: { type: 'boolean', default: false },
      lineage: { type: 'boolean', default: false },
      policy: { type: 'boolean', default: false },
      memory: { type: 'string' },
      profile: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  const rows = whole('--rows', values.rows ?? (values.audit ? '1000000' : '100000'))
  const { profile, memory } = values
  return {
    rows,
    vectors:
      values.vectors === undefined ? Math.min(rows, 100_000) : whole('--vectors', values.vectors),
    shapes: values.shapes?.split(',') ?? shapes.map(({ name }) => name),
    targets: values.targets?.split(',').map(targetName) ?? targetNames,
    connections: values.connections.split(',').map((text) => whole('--connections', text)),
    rounds: whole('--rounds', values.rounds),
    seconds: positive('--seconds', values.seconds),
    json: values.json,
    task: values.help
      ? 'help'
      : profile !== undefined
        ? { profile }
        : memory !== undefined
          ? { memory: whole('--memory', memory) }
          : (flags.find((flag) => values[flag]) ?? 'measure'),
  }
}

function whole(option: string, text: string): number {
  const number = Number(text)
  if (Number.isInteger(number) && number > 0) return number
  throw new Error(`${option} takes whole numbers above 0, and "${text}" is none.`)
}

function positive(option: string, text: string): number {
  const number = Number(text)
  if (Number.isFinite(number) && number > 0) return number
  throw new Error(`${option} takes numbers above 0, and "${text}" is none.`)
}

function targetName(text: string): TargetName {
  const name = targetNames.find((each) => each === text)
  if (name) return name
  throw new Error(`There is no target "${text}". Choose from: ${targetNames.join(', ')}.`)
}
