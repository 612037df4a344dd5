import type { ReadmeFormat } from '../scan/choose-readme.ts'
import { isBlank, type Line } from './lines.ts'

export interface Heading {
  /** 1 for the outermost. */
  readonly level: number
  /** As a reader sees it, without marks, links and images; empty for a heading of images only. */
  readonly title: string
}

interface FoundHeading {
  readonly heading: Heading
  /** How many lines it takes. */
  readonly lines: number
}

/** Longer than any real heading; what follows is not looked at. */
const longestLine = 500
const longestTitle = 120

/**
 * The heading that starts at a line, if one does.
 *
 * @param underlines reStructuredText's levels in order of appearance; added to as they appear.
 */
export function headingAt(
  lines: readonly Line[],
  at: number,
  format: ReadmeFormat,
  underlines: string[],
): FoundHeading | undefined {
  const line = lines[at]
  if (line === undefined || line.content.length > longestLine) return undefined
  return format === 'restructuredtext'
    ? underlined(lines, at, underlines)
    : (numberSigns(line) ?? setext(lines, at) ?? html(line))
}

/** `## Usage ##` */
function numberSigns(line: Line): FoundHeading | undefined {
  const [, signs, words] = /^ {0,3}(#{1,6})(?:[ \t]+(.*))?$/.exec(line.content) ?? []
  if (signs === undefined) return undefined
  return found(signs.length, (words ?? '').replace(/(?:^|[ \t])#+[ \t]*$/, ''), 1)
}

/** A line of text with a line of = or - below it, after a blank line. */
function setext(lines: readonly Line[], at: number): FoundHeading | undefined {
  const text = lines[at]
  const below = lines[at + 1]
  if (!text || !below || isBlank(text) || !isBlank(lines[at - 1])) return undefined
  if (/^(?: {4}|\t|[-*+>|]\s)/.test(text.content)) return undefined
  const [, rule] = /^ {0,3}(=+|-{2,})[ \t]*$/.exec(below.content) ?? []
  return rule === undefined ? undefined : found(rule.startsWith('=') ? 1 : 2, text.content, 2)
}

/** `<h1 align="center">cron-parser</h1>` on one line. */
function html(line: Line): FoundHeading | undefined {
  const [, level, words] = /^\s*<h([1-6])\b[^>]*>(.*)<\/h\1>\s*$/i.exec(line.content) ?? []
  return level === undefined ? undefined : found(Number(level), words ?? '', 1)
}

/** A line of text underlined by punctuation of at least its length, in reStructuredText. */
function underlined(
  lines: readonly Line[],
  at: number,
  underlines: string[],
): FoundHeading | undefined {
  const overline = rule(lines[at])
  const text = overline === undefined ? lines[at] : lines[at + 1]
  const underline = rule(overline === undefined ? lines[at + 1] : lines[at + 2])
  if (!text || isBlank(text) || underline === undefined || rule(text) !== undefined)
    return undefined
  if (overline !== undefined && overline !== underline) return undefined
  if (underline.length < text.content.trim().length) return undefined
  const style = `${overline === undefined ? '' : 'over '}${underline.charAt(0)}`
  if (!underlines.includes(style)) underlines.push(style)
  const level = Math.min(underlines.indexOf(style) + 1, 6)
  return found(level, text.content, overline === undefined ? 2 : 3)
}

function rule(line: Line | undefined): string | undefined {
  return /^([=\-~^"'`*+#.:_])\1+[ \t]*$/.test(line?.content ?? '')
    ? line?.content.trim()
    : undefined
}

function found(level: number, words: string, lines: number): FoundHeading {
  return { heading: { level, title: plainTitle(words) }, lines }
}

/** The words of a heading: links keep their text; images, tags, anchors and marks go. */
function plainTitle(words: string): string {
  const plain = words
    .replace(/!\[[^\]]*\](?:\([^)]*\)|\[[^\]]*\])/g, '')
    .replace(/\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])/g, '$1')
    .replace(/<[^>]*>/g, '')
    .replace(/\{#[^}]*\}$/, '')
    .replace(/&(?:amp|nbsp|lt|gt|quot);/g, (entity) => entities[entity] ?? ' ')
    .replace(/[`*]+|\\(?=[^\w\s])|(?<!\w)_+|_+(?!\w)/g, '')
    .replace(/\s+/g, ' ')
    .trim()
  return plain.length > longestTitle ? `${plain.slice(0, longestTitle - 1).toWellFormed()}…` : plain
}

const entities: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&nbsp;': ' ',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
}
