/** A scalar as text. @throws for anything else, which would read `[object Object]` */
export function scalarText(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') {
    return String(value)
  }
  throw new TypeError(`${typeof value} is no scalar`)
}
