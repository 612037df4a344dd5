import type { ReadmeFormat } from '../scan/choose-readme.ts'
import { splitBlocks, type Block } from './blocks.ts'
import { questionFor } from './question-templates.ts'

/** A question with its answer quoted: `source.slice(start, end) === answer`, in UTF-16 code units. */
export interface QuotedAnswer {
  readonly topic: string
  readonly question: string
  readonly answer: string
  /** Heading above the answer; null for the opening paragraph. */
  readonly heading: string | null
  readonly start: number
  /** Exclusive. */
  readonly end: number
}

const longestAnswer = 2000

/**
 * Makes questions out of a README's well-known headings and its opening paragraph. An answer is
 * what stands below the heading, up to the next heading as high or higher, in whole blocks and
 * 2,000 code units at most; where not even the first block fits, there is no question. A question
 * is asked once, with the first answer found.
 */
export function askReadme(
  packageName: string,
  text: string,
  format: ReadmeFormat = 'markdown',
): QuotedAnswer[] {
  const blocks = splitBlocks(text, format)
  const asked = new Map<string, QuotedAnswer>()
  const ask = (
    found: { readonly topic: string; readonly question: string } | undefined,
    heading: string | null,
    body: readonly Block[],
  ): void => {
    const span = answerSpan(text, body)
    if (!found || !span || asked.has(found.question)) return
    asked.set(found.question, { ...found, ...span, heading })
  }
  ask({ topic: 'about', question: `What is ${packageName}?` }, null, opening(text, blocks))
  for (const [at, { heading }] of blocks.entries()) {
    if (!heading) continue
    const body = blocksBelow(blocks, at, heading.level)
    ask(questionFor(heading.title, packageName), heading.title, body)
  }
  return [...asked.values()].sort((a, b) => a.start - b.start)
}

/** The first paragraph of prose before the second heading: what a package says it is. */
function opening(text: string, blocks: readonly Block[]): Block[] {
  const headings = blocks.flatMap(({ kind }, at) => (kind === 'heading' ? [at] : []))
  return blocks
    .slice(0, headings[1] ?? blocks.length)
    .filter((block) => block.kind === 'paragraph' && isProse(text.slice(block.start, block.end)))
    .slice(0, 1)
}

/** Blocks below a heading that fit an answer, headings at the end left out. */
function blocksBelow(blocks: readonly Block[], at: number, level: number): Block[] {
  const body: Block[] = []
  for (let next = at + 1; next < blocks.length; next += 1) {
    const block = blocks[next]
    if (!block || (block.heading && block.heading.level <= level)) break
    if (block.end - (body[0] ?? block).start > longestAnswer) break
    body.push(block)
  }
  while (body.at(-1)?.kind === 'heading') body.pop()
  return body
}

function answerSpan(
  text: string,
  body: readonly Block[],
): { readonly start: number; readonly end: number; readonly answer: string } | undefined {
  const [first, last] = [body[0], body.at(-1)]
  if (!first || !last || last.end - first.start > longestAnswer) return undefined
  const answer = text.slice(first.start, last.end)
  return saysSomething(answer) ? { start: first.start, end: last.end, answer } : undefined
}

/** Words are left when badges, images, tags and comments are taken away. */
function saysSomething(text: string): boolean {
  return /\p{Letter}{2}/u.test(withoutDecoration(text))
}

function isProse(text: string): boolean {
  const words = withoutDecoration(text)
  return (
    !/^\s*(?:[-*+>|]|\d+[.)]\s)/.test(words) && (words.match(/\p{Letter}{2,}/gu) ?? []).length >= 4
  )
}

function withoutDecoration(text: string): string {
  return text
    .slice(0, longestAnswer)
    .replace(/<!--[\s\S]*?(?:-->|$)/g, '')
    .replace(/<[^<>]*>/g, '')
    .replace(/!\[[^[\]]*\](?:\([^()]*\)|\[[^[\]]*\])/g, '')
    .replace(/\[\s*\](?:\([^()]*\)|\[[^[\]]*\])/g, '')
    .replace(/^\s*\[[^\]]+\]:\s*\S+.*$/gm, '')
}
