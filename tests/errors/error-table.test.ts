import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { format, resolveConfig } from 'prettier'
import { expect, test } from 'vitest'
import { answerCodes, errorCodes, type CodeEntry } from '../../src/errors/codes.ts'

/*
 * docs/errors.md is written from the code: `UPDATE_DOCS=1 npx vitest run tests/errors`.
 */

const document = fileURLToPath(new URL('../../docs/errors.md', import.meta.url))
const entries: Readonly<Record<string, CodeEntry>> = { ...errorCodes, ...answerCodes }

const opening = `# Errors

Everything Platinum reports has a code, and says in four lines where it is, what was expected, what was found and how to mend it:

\`\`\`
PRODUCT_BAD_VERSION in gold.packages, version
  expected: a semantic version such as 1.0.0
  found:    "1.0"
  fix:      Write the version as MAJOR.MINOR.PATCH.
\`\`\`

What is wrong with a project is reported all at once.
`

/** Headings and codes in the order of the source, whose comments are the headings. */
async function render(): Promise<string> {
  const source = await readFile(new URL('../../src/errors/codes.ts', import.meta.url), 'utf8')
  const lines = [opening]
  for (const [, heading, code = ''] of source.matchAll(/^ {2}(?:\/\/ (.+)|([A-Z_]+): \{)$/gm)) {
    if (heading !== undefined) {
      lines.push(`\n## ${heading}\n`, '| code | meaning | how to solve |', '| --- | --- | --- |')
    } else {
      const { meaning = '', solve = '' } = entries[code] ?? {}
      lines.push(`| \`${code}\` | ${cell(meaning)} | ${cell(solve)} |`)
    }
  }
  const style = await resolveConfig(document)
  return await format(lines.join('\n'), { ...style, filepath: document })
}

/** What would mean something in a table of Markdown is escaped. */
function cell(text: string): string {
  return text.replace(/[|*]/g, String.raw`\$&`)
}

test('docs/errors.md and the codes are the same table, word for word', async () => {
  const rendered = await render()
  if (process.env['UPDATE_DOCS'] === '1') await writeFile(document, rendered)
  expect(await readFile(document, 'utf8')).toBe(rendered)
})

test('the table has every code once', async () => {
  const listed = [...(await render()).matchAll(/^\| `([A-Z_]+)`/gm)].map(([, code]) => String(code))
  expect(listed.sort()).toEqual(Object.keys(entries).sort())
})

test.each(Object.entries(entries))('%s is said in whole sentences', (_code, { meaning, solve }) => {
  expect(meaning).toMatch(/^\S.*\.$/)
  expect(solve).toMatch(/^[A-Z].*\.$/)
})
