/** A value as TypeScript writes it, with single quotes and keys without them where that is allowed. */
export function literal(value: unknown, indent = ''): string {
  if (typeof value === 'string') return quoted(value)
  if (Array.isArray(value)) {
    const list: readonly unknown[] = value
    return onOneLineOr(
      '[',
      list.map((each) => literal(each, `${indent}  `)),
      ']',
      indent,
    )
  }
  if (typeof value === 'object' && value !== null) {
    const parts = Object.entries(value)
      .filter(([, part]) => part !== undefined)
      .map(([key, part]) => `${property(key)}: ${literal(part, `${indent}  `)}`)
    return object(parts, indent)
  }
  return String(value)
}

/** `{ a: 1, b: 2 }`, over several lines where one is too short. */
export function object(parts: readonly string[], indent = ''): string {
  return parts.length === 0 ? '{}' : onOneLineOr('{ ', parts, ' }', indent)
}

/** A call with arguments. */
export function call(name: string, args: readonly string[], indent = ''): string {
  return onOneLineOr(`${name}(`, args, ')', indent)
}

export function quoted(text: string): string {
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029')
  return escaped.includes("'") && !escaped.includes('"')
    ? `"${escaped}"`
    : `'${escaped.replaceAll("'", "\\'")}'`
}

/** A key of an object. */
export function property(key: string): string {
  return isIdentifier(key) && key !== '__proto__' ? key : `[${quoted(key)}]`
}

export function isIdentifier(text: string): boolean {
  return /^[A-Za-z_$][A-Za-z0-9_$]*$/.test(text)
}

/** Member of an object: `.name`, or `['a name']`. */
export function member(key: string): string {
  return isIdentifier(key) ? `.${key}` : `[${quoted(key)}]`
}

const width = 90

function onOneLineOr(open: string, parts: readonly string[], close: string, indent: string) {
  const line = `${open}${parts.join(', ')}${close}`
  if (!line.includes('\n') && indent.length + line.length <= width) return line
  const inner = parts.map((part) => `${indent}  ${part},\n`).join('')
  return `${open.trimEnd()}\n${inner}${indent}${close.trimStart()}`
}
