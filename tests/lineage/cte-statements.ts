/**
 * Statements that read `x` or `y`, once as a table of the schema public and once as a CTE: what is
 * shown, the statement, and the table it reads, empty for none.
 */
export const cteStatements: readonly (readonly [string, string, string])[] = [
  ['a CTE is no table', 'with x as (select 1) select * from x', ''],
  ["a CTE's own tables are read", 'with x as (select * from y) select * from x', 'y'],
  ['a CTE that nobody reads still counts', 'with x as (select * from y) select 1', 'y'],
  ['a schema makes it a table', 'with x as (select 1) select * from public.x', 'public.x'],
  ['a CTE cannot see itself', 'with x as (select * from x) select * from x', 'x'],
  [
    'a recursive CTE sees itself',
    'with recursive x as (select 1 union all select * from x) select * from x',
    '',
  ],
  [
    'a CTE sees the ones before it',
    'with x as (select 1), y as (select * from x) select * from y',
    '',
  ],
  [
    'a CTE cannot see the ones after it',
    'with x as (select * from y), y as (select 1) select * from x',
    'y',
  ],
  [
    'with RECURSIVE it can',
    'with recursive x as (select * from y), y as (select 1) select * from x',
    '',
  ],
  [
    'a subquery sees the CTEs around it',
    'with x as (select 1) select (select count(*) from x)',
    '',
  ],
  [
    "a subquery's CTE ends with the subquery",
    'select * from (with x as (select 1) select * from x) q, x',
    'x',
  ],
  [
    'a CTE inside a CTE ends there',
    'with y as (with x as (select 1) select * from x) select * from x, y',
    'x',
  ],
  [
    'a nested CTE sees those outside',
    'with x as (select 1) select * from (with y as (select * from x) select * from y) q',
    '',
  ],
  [
    'an inner CTE hides an outer one',
    'with x as (select * from y) select * from (with y as (select 1) select * from x, y) q',
    'y',
  ],
  [
    'both sides of a UNION see the CTE',
    'with x as (select 1) select * from x union select * from x',
    '',
  ],
  [
    "one side's CTE is not the other's",
    '(with x as (select 1) select * from x) union select * from x',
    'x',
  ],
  [
    'LATERAL sees the CTE',
    'with x as (select 1) select * from y, lateral (select * from x) q',
    'y',
  ],
  ['names are compared exactly', 'with "X" as (select 1) select * from "X", x', 'x'],
]
