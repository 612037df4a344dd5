/** Quotes a name for SQL: always quoted, so that no word is reserved and case is kept. */
export function quoteIdentifier(name: string): string {
  if (name.includes('\0')) throw new TypeError('a name in SQL cannot hold a zero byte')
  return `"${name.replaceAll('"', '""')}"`
}

/** A quoted name with its schema: `"gold"."packages"`. */
export function qualifiedName(schema: string, name: string): string {
  return `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`
}

/** Quotes text for SQL, for the few statements that take no parameters, such as COMMENT. */
export function quoteLiteral(text: string): string {
  if (text.includes('\0')) throw new TypeError('text in SQL cannot hold a zero byte')
  const quoted = `'${text.replaceAll("'", "''")}'`
  return text.includes('\\') ? ` E${quoted.replaceAll('\\', '\\\\')}` : quoted
}
