import type { Column } from '../product/column.ts'
import { badInput, type InputPath } from './bad-input.ts'
import type { Bound } from './bound.ts'
import { bind, bindList } from './variable-leaf.ts'

/** Largest finite value of Postgres' `real`. */
const largestReal = 3.402_823_5e38
const smallestReal = 1e-45

/**
 * A value that its GraphQL scalar has accepted, as the text Postgres reads.
 * @throws BAD_USER_INPUT for values that the scalar allows and the column's type does not.
 */
export function readValue(column: Column, value: unknown, path: InputPath): Bound<string> {
  return bind(value, (raw) => writeValue(column, raw, path))
}

/** The same for a list of values. */
export function readValues(
  column: Column,
  values: unknown,
  path: InputPath,
): Bound<readonly string[]> {
  return bindList(values, (raw, index) => writeValue(column, raw, [...path, index]))
}

function writeValue(column: Column, value: unknown, path: InputPath): string {
  if (typeof value === 'number') return readNumber(column, value, path)
  if (typeof value === 'boolean') return String(value)
  if (typeof value !== 'string') throw new TypeError(`unexpected ${typeof value} for ${column.key}`)
  if (value.includes('\0')) {
    throw badInput(
      'A text cannot hold the character U+0000, and no stored text does. Leave it out.',
      path,
    )
  }
  if (column.family === 'enum' && column.enumValues?.includes(value) === false) {
    const known = column.enumValues.map((each) => JSON.stringify(each)).join(', ')
    throw badInput(`"${column.key}" has no such value. Give one of ${known}.`, path)
  }
  if (column.family === 'time' && !/time zone|timetz/.test(column.sqlType)) {
    if (/[Z+-]/.test(value)) {
      throw badInput(`"${column.key}" is a time without a zone. Leave the offset out.`, path)
    }
  }
  return value
}

function readNumber(column: Column, value: number, path: InputPath): string {
  if (!Number.isFinite(value)) {
    throw badInput('A number must be finite. Give one that a double can hold.', path)
  }
  const isReal = /^(real|float4)$/.test(column.sqlType)
  const magnitude = Math.abs(value)
  if (isReal && (magnitude > largestReal || (magnitude > 0 && magnitude < smallestReal))) {
    throw badInput(
      `"${column.key}" holds single-precision numbers. Give one of at most ${largestReal}.`,
      path,
    )
  }
  return String(value)
}
