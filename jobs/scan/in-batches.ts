/** Bounds of a batch: whichever is met first closes it. */
const maxRows = 200
const maxCharacters = 4_000_000

/**
 * Groups rows for a source's `read`, so that memory stays flat for many small rows and for few
 * large ones.
 *
 * @param characters about how much memory a row takes.
 */
export async function* inBatches<Row>(
  rows: AsyncIterable<Row> | Iterable<Row>,
  characters: (row: Row) => number,
): AsyncGenerator<readonly Row[]> {
  let batch: Row[] = []
  let held = 0
  for await (const row of rows) {
    batch.push(row)
    held += characters(row)
    if (batch.length >= maxRows || held >= maxCharacters) {
      yield batch
      batch = []
      held = 0
    }
  }
  if (batch.length > 0) yield batch
}
