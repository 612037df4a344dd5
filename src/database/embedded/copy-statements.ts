/**
 * COPY FROM STDIN asks its client for data in the middle of a statement. The embedded backend
 * cannot wait there, so the data is gathered first and handed over together with the statement.
 */

const space = String.raw`(?:\s|--[^\n]*\n|/\*[\s\S]*?\*/)`
const copyFromStdin = new RegExp(`^${space}*copy\\b[^]*\\bfrom${space}+stdin\\b`, 'i')

/** Whether a simple query begins with COPY FROM STDIN. */
export function isCopyFromStdin(sql: string): boolean {
  return copyFromStdin.test(sql)
}

/** Whether the SQL might ask for data anywhere, for instance as a later statement of a script. */
export function mayCopyFromStdin(sql: string): boolean {
  return /\bstdin\b/i.test(sql)
}

/** Whether the COPY asks for binary data. */
export function isBinaryCopy(sql: string): boolean {
  return /\bbinary\b/i.test(sql)
}
