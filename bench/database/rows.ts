import { dimensions } from '../schema/platinum/chunks.ts'
import { featureNames } from '../schema/platinum/features.ts'
import type { Size } from './size.ts'

/*
 * Rows are functions of their number, so that every run on every machine has the same ones.
 * Package 1 has the most dependents, as a power law has it, and the first quarter has 14 versions
 * each, all others 2: five on average, and ten for the parents that the nested shape asks for.
 */

export const licenses = [
  'MIT',
  'ISC',
  'Apache-2.0',
  'BSD-3-Clause',
  'BSD-2-Clause',
  'MPL-2.0',
  '0BSD',
  'Unlicense',
  'CC0-1.0',
  'LGPL-3.0-only',
] as const

const clusters = 200

/** A number from 0 to `below` - 1 that looks random. */
const scattered = (seed: number, number: string, below: number): string =>
  `(abs(hashint4extended((${number})::int, ${seed}) % ${below}))::int`

/** Name of the package with this number; spread over the alphabet. */
const packageName = (number: string): string =>
  `substr(md5((${number})::text), 1, 6) || '-package-' || (${number})`

const somewhen = (seed: number, number: string): string =>
  `timestamptz '2020-01-01 00:00:00Z' + ${scattered(seed, number, 150_000_000)} * interval '1 second'`

/** Statements that fill the tables, each with what it fills. */
export function fillTables({ rows, vectors }: Size): readonly [what: string, sql: string][] {
  const list = licenses.map((license) => `'${license}'`).join(', ')
  const component = `(${scattered(7, `${scattered(6, 'i', clusters)} * 1000 + j`, 255)} - 127)
    + (${scattered(8, 'i * 400 + j', 127)} - 63)`
  const feature = (_name: string, index: number): string =>
    `${scattered(20 + index, 'i', 1_000_000)} / 1e6::double precision`
  return [
    [
      `${rows} packages`,
      `insert into gold.packages
       select ${packageName('i')}, (array[${list}])[1 + ${scattered(1, 'i', licenses.length)}],
         case when i % 10 > 0 then 'Does what ' || md5(i::text) || ' does, for package ' || i end,
         (${rows} / i ^ 0.7)::int, ${somewhen(2, 'i')}
       from generate_series(1, ${rows}) as i`,
    ],
    [
      'their versions',
      `insert into gold.versions
       select ${packageName('i')}, n, 'v1.' || n || '.0', 1000 + ${scattered(3, 'i * 16 + n', 900_000)},
         ${scattered(4, 'i * 16 + n', 20)} = 0, ${somewhen(5, 'i * 16 + n')}
       from generate_series(1, ${rows}) as i,
         generate_series(1, case when i <= ${Math.ceil(rows / 4)} then 14 else 2 end) as n`,
    ],
    [
      'their features',
      `insert into platinum.features
       select ${packageName('i')}, ${featureNames.map(feature).join(', ')}
       from generate_series(1, ${rows}) as i`,
    ],
    [
      `${vectors} chunks with vectors`,
      `insert into platinum.chunks
       select i, ${packageName('i')}, 'Usage ' || i, repeat(md5(i::text) || ' ', 6),
         (select array_agg(${component} order by j) from generate_series(1, ${dimensions}) as j)::vector
       from generate_series(1, ${vectors}) as i`,
    ],
  ]
}
