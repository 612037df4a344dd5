import { columns, materialize } from 'platinum'
import { readmes } from '../../schema/gold/readmes.ts'
import { readmeQuestions } from '../../schema/platinum/readme_questions.ts'
import { askReadme } from '../readme/ask-readme.ts'
import { datasetSplit } from '../readme/dataset-split.ts'
import type { ReadmeFormat } from '../scan/choose-readme.ts'
import { inBatches } from '../scan/in-batches.ts'

type Row = typeof readmeQuestions.$inferInsert

interface Found {
  readonly packageName: string
  readonly format: ReadmeFormat
  readonly text: string
}

export const materializeReadmeQuestions = materialize(readmeQuestions, {
  from: columns(readmes, ['packageName', 'format', 'text']),
  codeVersion: '1',
  compute: (rows) => inBatches(questions(rows), (row) => row.answer.length),
})

async function* questions(rows: AsyncIterable<Found>): AsyncGenerator<Row> {
  for await (const { packageName, format, text } of rows) {
    const split = datasetSplit(packageName)
    yield* askReadme(packageName, text, format).map(({ start, end, ...found }, number) => ({
      packageName,
      number,
      ...found,
      startOffset: start,
      endOffset: end,
      split,
    }))
  }
}
