/** `readme_chunks` → `readmeChunks`: the list field of a table. */
export function camelCase(snake: string): string {
  return snake.replace(/_+([a-z0-9])/gi, (_, letter: string) => letter.toUpperCase())
}

/** `Package` → `package`: the field for a single row. */
export function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1)
}

/** `status` → `Status`: the last part of an enum's type name. */
export function upperFirst(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1)
}

/** `paidOrders` → `PAID_ORDERS`: a value of an enum. */
export function upperSnake(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase()
}

/**
 * Whether a name can stand in GraphQL and, with the engine's own suffixes, in Postgres
 * (63 bytes). Two leading underscores belong to GraphQL itself.
 */
export function isServableName(name: string): boolean {
  return /^(?!__)[A-Za-z_][A-Za-z0-9_]*$/.test(name) && name.length <= 50
}

/** Columns that every table has. */
const systemColumns = new Set(['tableoid', 'xmin', 'cmin', 'xmax', 'cmax', 'ctid'])

/** Whether Postgres keeps a column name whole, and neither it nor the engine uses it for itself. */
export function isStorableName(name: string): boolean {
  const bytes = new TextEncoder().encode(name).length
  const kept = bytes >= 1 && bytes <= 63 && !name.includes('\0')
  return kept && !name.startsWith('__') && !systemColumns.has(name)
}
