/** `readme_chunks` → `readmeChunks`: the list field of a table. */
export function camelCase(snake: string): string {
  return snake.replace(/_+([a-z0-9])/gi, (_, letter: string) => letter.toUpperCase())
}

/** `Package` → `package`: the field for a single row. */
export function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1)
}

/**
 * Whether a name can stand in GraphQL and, with the engine's own suffixes, in Postgres
 * (63 bytes). Two leading underscores belong to GraphQL itself.
 */
export function isServableName(name: string): boolean {
  return /^(?!__)[A-Za-z_][A-Za-z0-9_]*$/.test(name) && name.length <= 50
}
