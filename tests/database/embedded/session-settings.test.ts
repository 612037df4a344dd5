import { expect, test } from 'vitest'
import {
  mayChangeSettings,
  startupSettings,
} from '../../../src/database/embedded/session-settings.ts'

test('options of a startup packet are read as Postgres reads them', () => {
  const options = String.raw`-c search_path=a,b -cwork_mem=8MB --statement-timeout=5s -c x.y=a\ b\\c -c bad`
  expect([...startupSettings(new Map([['options', options]]))]).toEqual([
    ['search_path', 'a,b'],
    ['work_mem', '8MB'],
    ['statement_timeout', '5s'],
    ['x.y', String.raw`a b\c`],
  ])
})

test('startup parameters that are settings are kept, and win over options', () => {
  const parameters = new Map([
    ['user', 'postgres'],
    ['database', 'postgres'],
    ['application_name', 'x'],
    ['client_encoding', 'UTF8'],
    ['options', '-c TimeZone=UTC'],
    ['TimeZone', 'Asia/Tokyo'],
    ['_pq_.x', '1'],
  ])
  expect([...startupSettings(parameters)]).toEqual([['TimeZone', 'Asia/Tokyo']])
})

test.for([
  'SET search_path = a',
  'set session work_mem to 1',
  ' -- why\n /* x */ SET a.b = 1',
  'SELECT 1; RESET ALL',
  'DISCARD ALL',
  "select set_config('a.b', 'c', false)",
  "select set_config('a.b', 'c', true), set_config('a.b', 'c', false)",
  "select set_config('a.b', f(1), true)",
])('%j may change settings', (sql) => {
  expect(mayChangeSettings(sql)).toBe(true)
})

test.for([
  'SET LOCAL search_path = a',
  'set transaction isolation level serializable',
  'UPDATE a SET b = 1',
  'UPDATE a\nSET b = 1',
  "select set_config('a.b', $1, true)",
  'select settings from t',
])('%j changes none', (sql) => {
  expect(mayChangeSettings(sql)).toBe(false)
})
