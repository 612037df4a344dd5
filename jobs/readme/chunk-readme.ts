import type { ReadmeFormat } from '../scan/choose-readme.ts'
import { splitBlocks, type Block } from './blocks.ts'

/** A piece of a README: `source.slice(start, end) === text`, in UTF-16 code units. */
export interface Chunk {
  readonly start: number
  /** Exclusive. */
  readonly end: number
  readonly text: string
  /** The headings above it, outermost first; its own section's heading last. */
  readonly headings: readonly string[]
}

interface Span {
  readonly start: number
  readonly end: number
}

/** A chunk is closed when the next block would make it longer than this. */
const target = 800
/** No chunk is longer; a block that is gets cut. */
const longest = 1200
/** A shorter chunk takes one more block, as long as it does not exceed `longest`. */
const short = 400

/**
 * Cuts a README at its headings and paragraphs into chunks of about 800 code units, 1,200 at most.
 *
 * Chunks follow one another, do not overlap, and hold everything that is not white space. None is
 * blank, cuts a surrogate pair, or leaves its section; a heading with nothing below it is put to
 * the section that follows. Fenced code is kept whole where it fits.
 */
export function chunkReadme(text: string, format: ReadmeFormat = 'markdown'): Chunk[] {
  return sections(splitBlocks(text, format)).flatMap(({ headings, blocks }) =>
    pack(blocks.flatMap((block) => pieces(text, block))).map(({ start, end }) => ({
      start,
      end,
      text: text.slice(start, end),
      headings,
    })),
  )
}

interface Section {
  readonly headings: readonly string[]
  readonly blocks: readonly Block[]
}

function sections(blocks: readonly Block[]): Section[] {
  const found: { headings: readonly string[]; readonly blocks: Block[] }[] = []
  let above: { readonly level: number; readonly title: string }[] = []
  let hasBody = true
  for (const block of blocks) {
    if (block.heading) {
      const { level, title } = block.heading
      above = [...above.filter((outer) => outer.level < level), { level, title }]
    }
    let section = found.at(-1)
    // The first block, and a heading after something that is none, begin a section.
    if (!section || (block.heading && hasBody)) {
      section = { headings: [], blocks: [] }
      found.push(section)
    }
    hasBody = !block.heading
    section.blocks.push(block)
    section.headings = above.map(({ title }) => title).filter((title) => title !== '')
  }
  return found
}

/** Joins neighbouring pieces into chunks. */
function pack(all: readonly Span[]): Span[] {
  const packed: Span[] = []
  for (const piece of all) {
    const last = packed.at(-1)
    const joined = last && piece.end - last.start
    if (
      last &&
      joined !== undefined &&
      (joined <= target || (joined <= longest && last.end - last.start < short))
    ) {
      packed[packed.length - 1] = { start: last.start, end: piece.end }
    } else packed.push(piece)
  }
  return packed
}

/** A block as it is where it fits; else cut at line ends, then at spaces, then anywhere. */
function pieces(text: string, block: Span): Span[] {
  const cut: Span[] = []
  let start = block.start
  while (block.end - start > longest) {
    const end = start + cutAt(text.slice(start, start + longest + 1))
    push(text, cut, start, end)
    start = end
  }
  push(text, cut, start, block.end)
  return cut
}

/** Adds a span without the white space around it, if anything is left; indentation stays. */
function push(text: string, spans: Span[], from: number, to: number): void {
  const body = text.slice(from, to)
  const kept = body.trimEnd()
  if (kept === '') return
  const first = body.length - body.trimStart().length
  const lineStart = /[\r\n][^\S\r\n]*$/.exec(body.slice(0, first))?.index
  const atLineStart = from === 0 || /[\r\n]/.test(text.charAt(from - 1))
  const start = lineStart !== undefined ? lineStart + 1 : atLineStart ? 0 : first
  spans.push({ start: from + start, end: from + kept.length })
}

/** Where to cut a text that is one code unit too long: after the last line or space that helps. */
function cutAt(window: string): number {
  const least = short
  const lineEnd = window.lastIndexOf('\n', longest - 1) + 1
  if (lineEnd >= least) return lineEnd
  const space = /\s\S*$/.exec(window)?.index ?? -1
  if (space >= least) return space
  const splitsPair = /^[\uD800-\uDBFF][\uDC00-\uDFFF]$/.test(window.slice(longest - 1))
  return splitsPair ? longest - 1 : longest
}
