import type { ReadmeFormat } from '../scan/choose-readme.ts'
import { headingAt, type Heading } from './headings.ts'
import { isBlank, splitLines, type Line } from './lines.ts'

/** What a README is made of, top to bottom: a heading, a fenced code block, or a paragraph. */
export interface Block {
  readonly kind: 'heading' | 'fence' | 'paragraph'
  /** First code unit of its first line, after blank lines. */
  readonly start: number
  /** After its last code unit that is not white space. */
  readonly end: number
  /** For headings: what it says and how deep it stands. */
  readonly heading: Heading | undefined
}

/**
 * Splits a README into blocks. They follow one another, do not overlap, and hold everything that
 * is not white space. Lists, tables and HTML are paragraphs: lines without a blank line between.
 */
export function splitBlocks(text: string, format: ReadmeFormat): Block[] {
  const lines = splitLines(text)
  const blocks: Block[] = []
  const underlines: string[] = []
  let at = 0
  while (at < lines.length) {
    const line = lines[at]
    if (line === undefined || isBlank(line)) {
      at += 1
      continue
    }
    const found = headingAt(lines, at, format, underlines)
    const next = found
      ? at + found.lines
      : fenceEnd(lines, at, format) || paragraphEnd(lines, at, format, underlines)
    const kind = found
      ? 'heading'
      : fenceMark(line) && format === 'markdown'
        ? 'fence'
        : 'paragraph'
    blocks.push(block(text, kind, line.start, lines[next - 1]?.end ?? line.end, found?.heading))
    at = next
  }
  return blocks
}

function block(
  text: string,
  kind: Block['kind'],
  start: number,
  lineEnd: number,
  heading: Heading | undefined,
): Block {
  return { kind, start, end: start + text.slice(start, lineEnd).trimEnd().length, heading }
}

/** The run of backticks or tildes that opens a fence, if the line does. */
function fenceMark(line: Line): string | undefined {
  const [, mark, info] = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(line.content) ?? []
  // A backtick after the mark means inline code: ```like this```.
  return mark?.startsWith('`') && info?.includes('`') ? undefined : mark
}

/** The line after a fenced block, or 0 when none starts here. An open fence reaches to the end. */
function fenceEnd(lines: readonly Line[], at: number, format: ReadmeFormat): number {
  const first = lines[at]
  const mark = first && format === 'markdown' ? fenceMark(first) : undefined
  if (mark === undefined) return 0
  for (let next = at + 1; next < lines.length; next += 1) {
    const content = lines[next]?.content.trim() ?? ''
    if (content.length >= mark.length && content === mark.charAt(0).repeat(content.length)) {
      return next + 1
    }
  }
  return lines.length
}

function paragraphEnd(
  lines: readonly Line[],
  at: number,
  format: ReadmeFormat,
  underlines: string[],
): number {
  let next = at + 1
  while (next < lines.length) {
    const line = lines[next]
    if (line === undefined || isBlank(line)) break
    if (format === 'markdown' && fenceMark(line)) break
    if (headingAt(lines, next, format, underlines)) break
    next += 1
  }
  return next
}
