import fc from 'fast-check'
import { expect, test } from 'vitest'
import { askReadme } from '../../jobs/readme/ask-readme.ts'
import { datasetSplit } from '../../jobs/readme/dataset-split.ts'

const readme = `# Cron

[![build](https://example.org/build.svg)](https://example.org)

Cron reads cron expressions and tells when they are next due.

## 🚀 Installation

\`\`\`sh
npm install cron
\`\`\`

## Usage

Call it.

### Options

- \`tz\`: time zone

### More

## Some thoughts

Not a question.

## How fast is it?

Very.

## License

MIT
`

test('well-known headings become questions, and their sections the answers', () => {
  const found = askReadme('cron', readme)
  expect(
    found.map(({ topic, question, heading, answer }) => [topic, question, heading, answer]),
  ).toEqual([
    [
      'about',
      'What is cron?',
      null,
      'Cron reads cron expressions and tells when they are next due.',
    ],
    ['install', 'How do I install cron?', '🚀 Installation', '```sh\nnpm install cron\n```'],
    ['usage', 'How do I use cron?', 'Usage', 'Call it.\n\n### Options\n\n- `tz`: time zone'],
    ['options', 'Which options does cron have?', 'Options', '- `tz`: time zone'],
    ['faq', 'cron: How fast is it?', 'How fast is it?', 'Very.'],
    ['license', 'Under which licence may I use cron?', 'License', 'MIT'],
  ])
})

test('of any text, answers are exact quotations of 2,000 code units at most, each question asked once', () => {
  const sections = fc.array(
    fc.tuple(
      fc.constantFrom('# Install', '## Usage', '### API', '# Why?', 'License\n-------', ''),
      fc.oneof(
        fc.string({ unit: 'binary', maxLength: 200 }),
        fc.nat(3000).map((length) => 'Some words. '.repeat(length / 12)),
      ),
    ),
    { maxLength: 12 },
  )
  fc.assert(
    fc.property(sections, (parts) => {
      const text = parts.flat().join('\n\n')
      const found = askReadme('a', text)
      for (const { start, end, answer } of found) {
        expect(text.slice(start, end)).toBe(answer)
        expect(answer.length).toBeLessThanOrEqual(2000)
        expect(answer.length).toBeGreaterThanOrEqual(2)
      }
      expect(new Set(found.map(({ question }) => question)).size).toBe(found.length)
    }),
    { numRuns: 300 },
  )
})

test.each([
  ['nothing below', '## Usage\n\n## License\n\nMIT'],
  ['badges only', '## Usage\n\n[![a](b)](c) <img src="x.png">\n\n## License\n\nMIT'],
  ['a comment only', '## Usage\n\n<!-- write this -->\n\n## License\n\nMIT'],
  [
    'a first paragraph that is too long',
    `## Usage\n\n${'words '.repeat(500)}\n\n## License\n\nMIT`,
  ],
])('a section with %s answers nothing', (_, text) => {
  expect(askReadme('a', text).map(({ topic }) => topic)).toEqual(['license'])
})

test('a question asked by two headings keeps the first answer', () => {
  const found = askReadme('a', '# Install\n\nnpm\n\n# Installation\n\nyarn')
  expect(found.map(({ answer }) => answer)).toEqual(['npm'])
})

test('the split depends on the name alone and leaves most packages to training', () => {
  const names = Array.from({ length: 2000 }, (_, n) => `package-${n}`)
  const share = (split: string) =>
    names.filter((name) => datasetSplit(name) === split).length / names.length
  expect(share('train')).toBeCloseTo(0.8, 1)
  expect(share('validation')).toBeCloseTo(0.1, 1)
  expect(share('test')).toBeCloseTo(0.1, 1)
  expect(datasetSplit('cron-parser')).toBe(datasetSplit('cron-parser'))
})
