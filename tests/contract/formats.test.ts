import { integer, text } from 'drizzle-orm/pg-core'
import { format, gold, type FormatName } from 'platinum'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Auditor, declare, declared, productOf } from './audited.ts'

/** Texts that have the form, and texts that do not. The empty text is tried besides. */
const examples: Readonly<Record<FormatName, readonly [has: string[], hasNot: string[]]>> = {
  email: [
    ['ada@example.com', 'a.b+c@x-y.co.uk', "o'neil@example.org"],
    [
      'ada',
      'ada@',
      '@x.org',
      'a@b',
      'a b@x.org',
      '.a@x.org',
      'a..b@x.org',
      'a@x..org',
      'a@-x.org',
      'a@x.org\n',
    ],
  ],
  uuid: [
    ['123e4567-e89b-12d3-a456-426614174000', '123E4567-E89B-12D3-A456-426614174000'],
    [
      '123e4567e89b12d3a456426614174000',
      '{123e4567-e89b-12d3-a456-426614174000}',
      '123e4567-e89b-12d3-a456-42661417400g',
    ],
  ],
  uri: [
    ['urn:isbn:0451450523', 'mailto:a@b.c', 'https://x.org/a'],
    ['x.org', '://x', '1a:b', 'a:b c'],
  ],
  url: [
    ['https://x.org', 'HTTP://localhost:8080/a?b=c#d', 'https://x.org?a'],
    ['ftp://x.org', 'https://', 'x.org', 'https://x.org/a b'],
  ],
  hostname: [
    ['x', 'a-b.example.org', '0.example'],
    ['-a.org', 'a-.org', 'a..b', 'a_b.org', 'a.org.', `${'a'.repeat(64)}.org`],
  ],
  ipv4: [
    ['0.0.0.0', '255.255.255.255', '192.168.1.10'],
    ['256.1.1.1', '1.1.1', '1.1.1.1.1', '01.1.1.1', '1.1.1.1/8'],
  ],
  ipv6: [
    [
      '::',
      '::1',
      '2001:db8::1',
      '1:2:3:4:5:6:7:8',
      'fe80::',
      '::ffff:192.168.0.1',
      '1:2:3:4:5:6:1.2.3.4',
      '1::2:3:4:5:6:7',
      '1:2:3:4:5:6:7::',
      '1:2:3:4:5:6::8',
    ],
    [
      '1:2:3:4:5:6:7',
      '1:2:3:4:5:6:7:8:9',
      '1::2::3',
      ':1',
      '1:',
      '12345::',
      'g::',
      '1:2:3:4:5:6:7::8:9',
      '::256.1.1.1',
      ':::',
    ],
  ],
  date: [
    ['2026-01-31', '2024-02-29', '2000-02-29', '9999-12-31'],
    [
      '2026-02-29',
      '1900-02-29',
      '2026-04-31',
      '2026-13-01',
      '2026-00-10',
      '2026-01-00',
      '31.01.2026',
      '2026-1-1',
    ],
  ],
  dateTime: [
    [
      '2026-01-31T09:30:00Z',
      '2026-01-31T09:30:00.123456+02:00',
      '2026-01-31 09:30',
      '2024-02-29t00:00:00-0530',
    ],
    [
      '2026-01-31',
      '2026-01-31T24:00:00Z',
      '2026-02-30T00:00:00Z',
      '2026-01-31T09:60',
      '2026-01-31T09:30:00+2',
    ],
  ],
  time: [
    ['09:30', '23:59:59', '00:00:00.5'],
    ['24:00', '9:30', '09:60', '09:30:60', '09:30Z'],
  ],
  integer: [
    ['0', '-12', '+7', '007'],
    ['1.0', '1e3', '-', ' 1', '٣'],
  ],
  decimal: [
    ['0', '-12.50', '+.5'.replace('+.', '+0.')],
    ['.5', '1.', '1,5', '1e3', 'NaN'],
  ],
  semver: [
    [
      '0.0.0',
      '1.2.3',
      '1.0.0-alpha.1',
      '1.0.0-0A.is.legal',
      '1.0.0+build.5',
      '1.0.0-rc.1+sha.5114f85',
    ],
    ['1', '1.2', '01.2.3', '1.2.3-', '1.2.3-01', '1.2.3+', 'v1.2.3', '1.2.3.4'],
  ],
  phone: [
    ['+41791234567', '+12'],
    ['0791234567', '+0123', '+1', '+1234567890123456', '+41 79'],
  ],
  base64: [
    ['', 'TQ==', 'TWE=', 'TWFu'],
    ['T', 'TQ=', 'TWFu=', 'TW-u', 'TQ==TWFu'],
  ],
}

const product = productOf(
  declare(gold.table('texts', { id: integer('id').primaryKey(), value: text('value') }), {
    checks: Object.keys(examples).map((name) => format('value', name as FormatName)),
  }),
)

let auditor: Auditor

beforeAll(async () => {
  auditor = await Auditor.open()
})

afterAll(() => auditor[Symbol.asyncDispose]())

test.each(Object.entries(examples))('%s', async (name, [has, hasNot]) => {
  for (const [value, expected] of [
    ...has.map((text) => [text, 'PASSED'] as const),
    ...['', ...hasNot]
      .filter((text) => !has.includes(text))
      .map((text) => [text, 'FAILED'] as const),
  ]) {
    const results = await auditor.audit(product, { candidate: [{ id: 1, value }] })
    const result = declared(product, results).find((each) => each.name === `value format ${name}`)
    expect([value, result?.outcome]).toEqual([value, expected])
  }
})
