import { afterAll, beforeAll, expect, test } from 'vitest'
import { Histogram, writeMetrics } from '../../src/http/prometheus-text.ts'
import { seed } from '../graphql/seed.ts'
import { TestServer } from '../graphql/server.ts'

let server: TestServer

beforeAll(async () => {
  server = await TestServer.start()
  await seed(server)
})
afterAll(() => server[Symbol.asyncDispose]())

/** The value of one sample, as it is written. */
async function sampleOf(of: TestServer, name: string): Promise<string | undefined> {
  const response = await of.server.fetch(new Request('http://localhost/metrics'))
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
  const text = await response.text()
  return text
    .split('\n')
    .find((line) => line.startsWith(`${name} `))
    ?.slice(name.length + 1)
}

test('requests, errors and what was found in the caches are counted', async () => {
  await using counting = server.with({})
  for (const first of [1, 2, 3]) {
    await counting.data('query ($first: Int) { users(first: $first) { nodes { fullName } } }', {
      first,
    })
  }
  await counting.ask('{ users(first: -1) { nodes { fullName } } }')
  await counting.ask('{ nothing }')
  const found = async (name: string) => await sampleOf(counting, name)
  expect(
    await found('platinum_http_request_duration_seconds_count{route="/graphql",status="200"}'),
  ).toBe('5')
  expect(await found('platinum_graphql_errors_total{code="BAD_USER_INPUT"}')).toBe('1')
  expect(await found('platinum_cache_requests_total{cache="plans",result="hit"}')).toBe('2')
  expect(await found('platinum_cached_documents')).toBe('3')
})

test('how a product stands is told: its age, its promise, its status and its version', async () => {
  await server.pool.query(`insert into ops.product
      (product, contract_version, data_version, run_id, published_at, event_time, row_count,
       status, status_since, failing_checks)
    values ('gold.order', '1.2.3', 7, null, null, '2026-01-31 11:00:00+00', 0, 'BREACHED', now(), '[]')`)
  const found = async (name: string) => await sampleOf(server, name)
  expect(await found('platinum_product_age_seconds{product="gold.order",lane="batch"}')).toBe(
    '3600',
  )
  expect(
    await found('platinum_product_contract_status{product="gold.order",status="BREACHED"}'),
  ).toBe('1')
  expect(await found('platinum_product_data_version{product="gold.order"}')).toBe('7')
  expect(await found('platinum_ledger_readable')).toBe('1')
  await server.pool.query('delete from ops.product')
})

test('without the ledger the metrics of the process are told all the same', async () => {
  const pool = server.oneConnection()
  await using blind = server.with({ pool })
  await pool.end()
  expect(await sampleOf(blind, 'platinum_ledger_readable')).toBe('0')
  expect(Number(await sampleOf(blind, 'platinum_resident_memory_bytes'))).toBeGreaterThan(1e6)
})

test('buckets count everything up to their bound', () => {
  const histogram = new Histogram()
  for (const seconds of [0.0005, 0.002, 0.002, 99]) histogram.observe({ route: 'a' }, seconds)
  const byBound = new Map(
    histogram.samples().map(({ suffix, labels, value }) => [labels?.['le'] ?? suffix, value]),
  )
  expect(byBound.get('0.001')).toBe(1)
  expect(byBound.get('0.0025')).toBe(3)
  expect(byBound.get('30')).toBe(3)
  expect(byBound.get('+Inf')).toBe(4)
  expect(byBound.get('_count')).toBe(4)
})

test('labels and helps are escaped', () => {
  const samples = [{ labels: { name: 'a"b\\c\nd' }, value: NaN }]
  expect(writeMetrics([{ name: 'm', help: 'One\nline.', type: 'gauge', samples }])).toBe(
    '# HELP m One\\nline.\n# TYPE m gauge\nm{name="a\\"b\\\\c\\nd"} NaN\n',
  )
})
