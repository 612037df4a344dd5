import { columns, materialize } from 'platinum'
import { readmes } from '../../schema/gold/readmes.ts'
import { readmeChunks } from '../../schema/platinum/readme_chunks.ts'
import { chunkReadme } from '../readme/chunk-readme.ts'
import type { ReadmeFormat } from '../scan/choose-readme.ts'
import { inBatches } from '../scan/in-batches.ts'

type Row = typeof readmeChunks.$inferInsert

interface Found {
  readonly packageName: string
  readonly format: ReadmeFormat
  readonly text: string
}

export const materializeReadmeChunks = materialize(readmeChunks, {
  from: columns(readmes, ['packageName', 'format', 'text']),
  codeVersion: '1',
  compute: (rows) => inBatches(chunks(rows), (row) => row.text.length),
})

async function* chunks(rows: AsyncIterable<Found>): AsyncGenerator<Row> {
  for await (const { packageName, format, text } of rows) {
    yield* chunkReadme(text, format).map((chunk, number) => ({
      packageName,
      number,
      title: titleOf(packageName, chunk.headings),
      text: chunk.text,
      startOffset: chunk.start,
      endOffset: chunk.end,
    }))
  }
}

/** Most READMEs begin with the name of the package as a heading; it is not said twice. */
function titleOf(packageName: string, headings: readonly string[]): string {
  const [first, ...inner] = headings
  const repeated = first?.toLowerCase() === packageName.toLowerCase()
  return [packageName, ...(repeated ? inner : headings)].join(' › ')
}
