import fc from 'fast-check'
import { expect, test } from 'vitest'
import { chunkReadme } from '../../jobs/readme/chunk-readme.ts'

/** Any text at all, and texts made of what READMEs are made of. */
const parts = fc.oneof(
  fc.constantFrom('\n', '\r\n', '\r', '\n\n', ' ', '    ', '\t', '\u00A0', '\uFEFF'),
  fc.constantFrom(
    '# Title',
    '## Usage',
    '### ',
    '#',
    '====',
    '----',
    '```',
    '~~~~',
    '```js',
    '***',
  ),
  fc.constantFrom('😀', '\uD83D', '\uDE00', '\0', '<h1>x</h1>', '[a](b)', '- item', '| a | b |'),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.nat(2000).map((length) => 'word '.repeat(length / 5)),
  fc.nat(2000).map((length) => 'x'.repeat(length)),
  fc.nat(800).map((length) => '😀'.repeat(length)),
  fc.nat(2000).map((length) => ' '.repeat(length)),
)
const texts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 3000 }),
  fc.array(parts, { maxLength: 40 }).map((some) => some.join('')),
)
const formats = fc.constantFrom('markdown' as const, 'restructuredtext' as const)

test('of any text, chunks are exact quotations in order that leave out nothing but white space', () => {
  fc.assert(
    fc.property(texts, formats, (text, format) => {
      let after = 0
      for (const chunk of chunkReadme(text, format)) {
        expect(text.slice(chunk.start, chunk.end)).toBe(chunk.text)
        expect(chunk.start).toBeGreaterThanOrEqual(after)
        expect(text.slice(after, chunk.start).trim()).toBe('')
        expect(chunk.text.trim()).not.toBe('')
        expect(chunk.text.length).toBeLessThanOrEqual(1200)
        after = chunk.end
      }
      expect(text.slice(after).trim()).toBe('')
    }),
    { numRuns: 500 },
  )
})

test('no chunk cuts a surrogate pair', () => {
  fc.assert(
    fc.property(texts, formats, (text, format) => {
      const wellFormed = text.toWellFormed()
      for (const chunk of chunkReadme(wellFormed, format)) {
        expect(chunk.text.isWellFormed()).toBe(true)
      }
    }),
    { numRuns: 300 },
  )
  expect(chunkReadme(`x${'😀'.repeat(1000)}`).map(({ text }) => text.length)).toEqual([1199, 802])
})

test('a chunk stays in its section and knows the headings above it', () => {
  const readme = [
    '# Parser',
    'Reads things.',
    '## Usage',
    'Call it.',
    '### Options ###',
    'Many.',
    '## [License](LICENSE)',
    'MIT',
  ].join('\n\n')
  expect(chunkReadme(readme).map(({ headings, text }) => [headings, text])).toEqual([
    [['Parser'], '# Parser\n\nReads things.'],
    [['Parser', 'Usage'], '## Usage\n\nCall it.'],
    [['Parser', 'Usage', 'Options'], '### Options ###\n\nMany.'],
    [['Parser', 'License'], '## [License](LICENSE)\n\nMIT'],
  ])
})

test.each<[string, string, string[]]>([
  ['setext headings', 'Parser\n======\n\nUsage\n-----\n\ntext', ['Parser', 'Usage']],
  [
    'HTML headings',
    '<h1 align="center">My <b>Parser</b> &amp; co</h1>\n\ntext',
    ['My Parser & co'],
  ],
  ['images and badges', '# ![logo](a.png) Parser [![ci](b.svg)](c)\n\ntext', ['Parser']],
  ['code and emphasis', '# `parse_it()` is *fast*\n\ntext', ['parse_it() is fast']],
  ['a heading of images only', '# ![logo](a.png)\n\ntext', []],
  ['a rule, which is no heading', 'intro\n\n---\n\ntext', []],
  ['a list with a rule below, which is no heading', '- item\n---\n\ntext', []],
  ['number signs in code, which are no heading', '```sh\n# install\n```\n\ntext', []],
])('%s are read', (_, readme, headings) => {
  expect(chunkReadme(readme).at(-1)?.headings).toEqual(headings)
})

test('reStructuredText headings are read by the order in which their underlines appear', () => {
  const readme =
    '======\nParser\n======\n\nUsage\n~~~~~\n\ntext\n\nDeep\n....\n\ntext\n\nEnd\n~~~\n\ntext'
  expect(chunkReadme(readme, 'restructuredtext').map(({ headings }) => headings)).toEqual([
    ['Parser', 'Usage'],
    ['Parser', 'Usage', 'Deep'],
    ['Parser', 'End'],
  ])
})

test('fenced code that fits stays whole, also where it holds blank lines and headings', () => {
  const code = `\`\`\`sh\n${'# comment\n\necho\n'.repeat(40)}\`\`\``
  const readme = `# A\n\n${'Words before. '.repeat(50)}\n\n${code}\n\nAfter.`
  const chunks = chunkReadme(readme)
  expect(code.length).toBeGreaterThan(600)
  expect(chunks.filter(({ text }) => text.includes(code))).toHaveLength(1)
})

test('long paragraphs are cut at lines, then at words', () => {
  const line = `${'word '.repeat(19)}end.\n`
  const ends = chunkReadme(line.repeat(60)).map(({ text }) => text.slice(-4))
  expect(new Set(ends)).toEqual(new Set(['end.']))
  const words = chunkReadme('letters '.repeat(600)).flatMap(({ text }) => text.split(' '))
  expect(new Set(words)).toEqual(new Set(['letters']))
})

test('paragraphs are gathered to chunks of about 800 characters', () => {
  const lengths = chunkReadme(`${'Some words here. '.repeat(10)}\n\n`.repeat(30)).map(
    ({ text }) => text.length,
  )
  expect(Math.min(...lengths.slice(0, -1))).toBeGreaterThan(600)
  expect(Math.max(...lengths)).toBeLessThanOrEqual(800)
})

test('the indentation of code at the start of a chunk is kept', () => {
  expect(chunkReadme('# A\n\n    indented code')[0]?.text).toBe('# A\n\n    indented code')
  expect(chunkReadme('\n\n    indented code\n')[0]?.text).toBe('    indented code')
})

test('a text of white space has no chunks', () => {
  expect(chunkReadme(' \n\t\n')).toEqual([])
  expect(chunkReadme('')).toEqual([])
})
