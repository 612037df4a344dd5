/** One line of a text: `text.slice(start, end)`, without its line break. */
export interface Line {
  readonly start: number
  readonly end: number
  readonly content: string
}

/** Splits at \n, \r\n and \r. Offsets are UTF-16 code units, as everywhere in these files. */
export function splitLines(text: string): Line[] {
  const lines: Line[] = []
  let start = 0
  for (const found of text.matchAll(/\r\n|\n|\r/g)) {
    lines.push({ start, end: found.index, content: text.slice(start, found.index) })
    start = found.index + found[0].length
  }
  lines.push({ start, end: text.length, content: text.slice(start) })
  return lines
}

export function isBlank(line: Line | undefined): boolean {
  return line === undefined || line.content.trim() === ''
}
