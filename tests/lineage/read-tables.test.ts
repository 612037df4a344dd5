import { expect, test } from 'vitest'
import { readTables } from '../../src/lineage/read-tables.ts'

async function tables(sql: string): Promise<string[]> {
  return (await readTables(sql)).map(({ schema, table }) =>
    schema === undefined ? table : `${schema}.${table}`,
  )
}

test.each([
  ['a plain select', 'select * from gold.a', ['gold.a']],
  ['a name without a schema', 'select * from a', ['a']],
  [
    'joins of every kind',
    'select 1 from s.a join s.b on true left join s.c using (x), s.d',
    'abcd',
  ],
  ['quoted names', 'select * from "Gold"."Odd ""name"" . x"', ['Gold.Odd "name" . x']],
  ['names folded to lower case', 'select * from GOLD.Packages', ['gold.packages']],
  ['TABLE', 'table s.a', 'a'],
  ['ONLY and an alias', 'select x.* from only s.a as x', 'a'],
  ['a sample', 'select * from s.a tablesample system (10)', 'a'],
  ['a subquery in FROM', 'select * from (select * from s.a) x', 'a'],
  ['a scalar subquery', 'select (select max(v) from s.a) from s.b', 'ab'],
  ['a subquery in WHERE', 'select 1 from s.a where v in (select v from s.b)', 'ab'],
  ['EXISTS', 'select 1 from s.a where not exists (select from s.b)', 'ab'],
  ['a subquery in ON', 'select 1 from s.a join s.b on (select true from s.c)', 'abc'],
  ['a subquery in GROUP BY', 'select 1 from s.a group by (select 1 from s.b)', 'ab'],
  ['a subquery in HAVING', 'select 1 from s.a having (select true from s.b)', 'ab'],
  ['a subquery in ORDER BY', 'select 1 from s.a order by (select 1 from s.b)', 'ab'],
  [
    'subqueries in LIMIT and OFFSET',
    'select 1 from s.a limit (select 1 from s.b) offset (select 1 from s.c)',
    'abc',
  ],
  ['a subquery in FILTER', 'select count(*) filter (where (select true from s.b)) from s.a', 'ab'],
  [
    'a subquery in a window',
    'select sum(1) over (partition by (select 1 from s.b)) from s.a',
    'ab',
  ],
  ['a subquery in CASE', 'select case when true then (select 1 from s.b) end from s.a', 'ab'],
  ['a subquery in an array', 'select array(select v from s.a)', 'a'],
  ['a subquery in a function call', 'select coalesce((select 1 from s.a), 2)', 'a'],
  ['a subquery in DISTINCT ON', 'select distinct on ((select 1 from s.b)) 1 from s.a', 'ab'],
  ['LATERAL', 'select 1 from s.a, lateral (select * from s.b where b.x = a.x) y', 'ab'],
  [
    'UNION, INTERSECT and EXCEPT',
    '(select 1 from s.a union all select 1 from s.b) except (select 1 from s.c intersect select 1 from s.d)',
    'abcd',
  ],
  ['VALUES with subqueries', 'values (1), ((select 1 from s.a))', 'a'],
  [
    'a function in FROM with a subquery',
    'select * from generate_series(1, (select 9 from s.a)) g',
    'a',
  ],
  [
    'ROWS FROM',
    'select * from rows from (unnest(array(select 1 from s.a)), json_each((select j from s.b)))',
    'ab',
  ],
  [
    'JSON_TABLE',
    "select * from json_table((select j from s.a), '$' columns (x int path '$.x'))",
    'a',
  ],
] as const)('finds what %s reads', async (_what, sql, expected) => {
  const names =
    typeof expected === 'string' ? expected.split('').map((name) => `s.${name}`) : expected
  expect((await tables(sql)).sort()).toEqual([...names].sort())
})

test.each([
  ['SELECT without FROM', 'select 1, now()'],
  ['VALUES', 'values (1), (2)'],
  ['functions in FROM', 'select * from generate_series(1, 3) g, unnest(array[1]) u'],
])('%s reads nothing', async (_what, sql) => {
  expect(await tables(sql)).toEqual([])
})

test('tables come once each, in order of first appearance', async () => {
  expect(await tables('select 1 from s.b, s.a, s.b x, (select 1 from s.a) y')).toEqual([
    's.b',
    's.a',
  ])
})

test('a dot inside a name does not make two tables one', async () => {
  expect(await readTables('select 1 from "a"."b.c", "a.b"."c"')).toEqual([
    { schema: 'a', table: 'b.c' },
    { schema: 'a.b', table: 'c' },
  ])
})

test('FOR UPDATE OF names an alias, not a table', async () => {
  expect(await tables('select 1 from s.a as x for update of x')).toEqual(['s.a'])
})

test("a statement that does not parse is refused in Postgres' words", async () => {
  await expect(readTables('select * form gold.a')).rejects.toThrow('syntax error at or near')
})
