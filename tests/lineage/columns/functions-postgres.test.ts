import type { Pool } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { columnLineage } from '../../../src/lineage/columns/column-lineage.ts'
import { freshEmbedded, type FreshDatabase } from '../../harness/database.ts'

let fresh: FreshDatabase

beforeAll(async () => {
  fresh = await freshEmbedded()
})

afterAll(() => fresh[Symbol.asyncDispose]())

/** Names of functions that SQL can call, under a condition on `pg_proc`. */
async function functions(pool: Pool, condition: string): Promise<string[]> {
  const { rows } = await pool.query<{ proname: string }>(
    `select distinct proname from pg_proc where pronamespace = 'pg_catalog'::regnamespace
       and not 'internal'::regtype = any(proargtypes) and ${condition} order by 1`,
  )
  return rows.map(({ proname }) => proname)
}

const lineageOf = (names: readonly string[]) =>
  columnLineage(names.map((name) => `select "${name}"(x) as v from t`).join(';'), {
    'public.t': ['x'],
  })

test('every function of Postgres that makes a hash masks', async () => {
  const hashes = await functions(
    fresh.database.pool,
    `proname ~ '(hash|md5|sha[0-9]|crc32)' and prorettype = any('{int4,int8,text,bytea}'::regtype[])`,
  )
  expect(hashes.length).toBeGreaterThan(70)
  const lineages = await lineageOf(hashes)
  const unmasked = hashes.filter((_, position) => {
    return lineages[position]?.columns[0]?.direct.some(({ masking }) => !masking)
  })
  expect(unmasked).toEqual([])
})

test('every function of Postgres that is written for queries is known', async () => {
  // Those behind operators, types, indexes and aggregates have no description of their own.
  const written = await functions(
    fresh.database.pool,
    `prokind in ('f', 'a', 'w') and provolatile <> 'v' and proname !~ '_(to|and)_xml'
       and exists (select from pg_description where objoid = pg_proc.oid
                   and classoid = 'pg_proc'::regclass and description !~
                     '^(I/O|implementation of|aggregate|internal|convert|planner|hash|(less|greater)-|larger|smaller|(join )?restriction|(join|restriction) selec|window|SP-GiST|not |conversion|deparse|btree|GIN|GiST|(\\S+ )?support)')
       and not exists (select from pg_type where pg_proc.oid in
                         (typinput, typoutput, typreceive, typsend, typmodin, typmodout))`,
  )
  expect(written.length).toBeGreaterThan(400)
  const lineages = await lineageOf(written)
  const unknown = written.filter((_, position) => lineages[position]?.unresolved.length !== 0)
  // What is left is called by Postgres itself, or runs a query.
  expect(unknown).toEqual([
    'btequalimage',
    'btvarstrequalimage',
    'fmgr_c_validator',
    'fmgr_internal_validator',
    'fmgr_sql_validator',
    'int4inc',
    'int8dec',
    'int8dec_any',
    'int8inc',
    'int8inc_any',
    'multirange_intersect_agg_transfn',
    'postgresql_fdw_validator',
    'querytree',
    'range_intersect_agg_transfn',
    'ts_rewrite',
  ])
})
