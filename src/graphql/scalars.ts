import { Kind, type ValueNode } from 'graphql'
import type { Builder } from './builder.ts'

interface TextScalar {
  readonly description: string
  readonly specifiedByURL?: string
  /** The text to pass on, or undefined when the value is none of this type. */
  readonly read: (text: string) => string | undefined
  /** Whether numbers are welcome, in literals and where JavaScript holds them exactly. */
  readonly numbers?: boolean
  readonly example: string
}

const digits = /^[+-]?\d+$/
const smallestBigInt = -(2n ** 63n)
const largestBigInt = 2n ** 63n - 1n

const textScalars = {
  BigInt: {
    description:
      'A whole number of 64 bits, as text, since JavaScript rounds numbers beyond 2^53. Input may be text or a whole number.',
    numbers: true,
    example: '"9007199254740993"',
    read: (text) => {
      if (!digits.test(text) || text.length > 30) return undefined
      const value = BigInt(text)
      return value >= smallestBigInt && value <= largestBigInt ? String(value) : undefined
    },
  },
  Decimal: {
    description: 'A decimal number of any size, as text with every digit. NaN and Infinity exist.',
    numbers: true,
    example: '"12.50"',
    read: (text) => {
      if (/^(NaN|-?Infinity)$/.test(text)) return text
      const match = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e([+-]?\d{1,4}))?$/i.exec(text)
      return match && text.length <= 1000 ? text : undefined
    },
  },
  DateTime: {
    description:
      'A point in time, ISO 8601 in UTC with up to six digits of a second: 2026-01-31T09:30:00.123456Z. Input may have any offset.',
    specifiedByURL: 'https://scalars.graphql.org/andimarek/date-time.html',
    example: '"2026-01-31T09:30:00Z"',
    read: (text) => (isDateTime(text, zone) ? text : undefined),
  },
  LocalDateTime: {
    description: 'A date and time of day without a zone, ISO 8601: 2026-01-31T09:30:00.123456.',
    example: '"2026-01-31T09:30:00"',
    read: (text) => (isDateTime(text, /^$/) ? text : undefined),
  },
  Date: {
    description: 'A calendar day, ISO 8601: 2026-01-31.',
    example: '"2026-01-31"',
    read: (text) => (isDate(text) ? text : undefined),
  },
  Time: {
    description: 'A time of day: 09:30:00.123456.',
    example: '"09:30:00"',
    read: (text) => {
      const match = /^(\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)(.*)$/.exec(text)
      return match?.[1] !== undefined &&
        isClock(match[1]) &&
        /^$|^Z$|^[+-]\d\d(:\d\d)?$/.test(match[2] ?? '')
        ? text
        : undefined
    },
  },
  Duration: {
    description: 'A length of time, ISO 8601: P1DT2H30M. Months and days are kept as they are.',
    example: '"P1DT2H"',
    read: (text) => (isDuration(text) ? text : undefined),
  },
  UUID: {
    description: 'A UUID: 123e4567-e89b-12d3-a456-426614174000.',
    specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc9562',
    example: '"123e4567-e89b-12d3-a456-426614174000"',
    read: (text) =>
      /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text) ? text.toLowerCase() : undefined,
  },
} as const satisfies Record<string, TextScalar>

/** Offsets that Postgres takes: less than 16 hours. */
const zone = /^(Z|[+-](0\d|1[0-5]):[0-5]\d)$/i

/** Adds every scalar of the API. Input is checked so strictly that Postgres accepts what passes. */
export function addScalars(builder: Builder): void {
  for (const [name, scalar] of Object.entries(textScalars)) {
    const { description } = scalar
    builder.scalarType(name as keyof typeof textScalars, {
      description,
      ...('specifiedByURL' in scalar ? { specifiedByURL: scalar.specifiedByURL } : {}),
      serialize: (value) => value,
      parseValue: (value) => readInput(scalar, value),
      parseLiteral: (node: ValueNode) => readLiteral(scalar, node),
    })
  }
  builder.scalarType('JSON', {
    description: 'Any JSON value. Numbers keep all their digits.',
    specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc8259',
    serialize: (value) => value,
  })
}

/** GraphQL itself says which type was expected and what was found. */
function readInput(scalar: TextScalar, value: unknown): string {
  if (typeof value === 'string') return readText(scalar, value)
  if (scalar.numbers && typeof value === 'number') {
    // A larger whole number may have been rounded before it arrived.
    if (Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value)) {
      return readText(scalar, String(value))
    }
    throw new TypeError(`Send large numbers as text, such as ${scalar.example}.`)
  }
  throw unreadable(scalar)
}

function readLiteral(scalar: TextScalar, node: ValueNode): string {
  const isNumber = node.kind === Kind.INT || node.kind === Kind.FLOAT
  if (node.kind === Kind.STRING || (scalar.numbers && isNumber)) return readText(scalar, node.value)
  throw unreadable(scalar)
}

function readText(scalar: TextScalar, text: string): string {
  const value = scalar.read(text)
  if (value === undefined) throw unreadable(scalar)
  return value
}

function unreadable({ example }: TextScalar): Error {
  return new TypeError(`Write it like ${example}.`)
}

function isDateTime(text: string, offset: RegExp): boolean {
  const match = /^(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)(.*)$/.exec(text)
  return (
    match?.[1] !== undefined &&
    match[2] !== undefined &&
    isDate(match[1]) &&
    isClock(match[2]) &&
    offset.test(match[3] ?? '')
  )
}

/** A day of the calendar, from year 1 on. */
function isDate(text: string): boolean {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text)
  if (!match || match[1] === '0000') return false
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])]
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day
}

/** With as many months and days as Postgres counts. */
function isDuration(text: string): boolean {
  const match =
    /^P(?=.)(?:(-?\d{1,9})Y)?(?:(-?\d{1,9})M)?(?:(-?\d{1,9})W)?(?:(-?\d{1,9})D)?(T(?=.)(-?\d{1,9}H)?(-?\d{1,9}M)?(-?\d{1,9}(\.\d{1,6})?S)?)?$/.exec(
      text,
    )
  if (!match) return false
  const [years = 0, months = 0, weeks = 0, days = 0] = match
    .slice(1, 5)
    .map((each) => Number(each ?? 0))
  return Math.abs(years * 12 + months) < 2 ** 31 && Math.abs(weeks * 7 + days) < 2 ** 31
}

function isClock(text: string): boolean {
  return /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?$/.test(text)
}
