import { deprecationReason } from '../../product/deprecation.ts'
import type {
  CheckDocument,
  ColumnDocument,
  ContractDocument,
} from '../document/contract-document.ts'
import type { ColumnOrigin, ExchangedContract } from '../exchange/exchanged-contract.ts'

/** A contract as a page for people, in Markdown with tables. */
export function writeMarkdown({ contract, origins }: ExchangedContract): string {
  const { name, id, version, owner, description, grain, freshness, history } = contract
  const age = `${freshness.within}${freshness.eventTime === undefined ? '' : `, by ${code(freshness.eventTime)}`} (${freshness.lane})`
  return `${[
    `# ${inline(name)}`,
    inline(description),
    table(
      ['', ''],
      [
        ['product', code(id)],
        ['version', inline(version)],
        ['owner', inline(owner)],
        ['one row for each', grain.map(code).join(', ')],
        ['fresh within', age],
        ...(freshness.refuseAfter === undefined
          ? []
          : [['refused when older than', freshness.refuseAfter]]),
        ...(history === undefined ? [] : [['history kept', inline(history.keep)]]),
        ...contract.uniqueKeys.map((key) => ['unique too', key.map(code).join(', ')]),
        ...(contract.served ? [['GraphQL', code(contract.listField)]] : []),
      ],
    ),
    '## Fields',
    table(
      ['field', 'type', 'null', 'class', 'meaning', 'made from'],
      contract.columns.map((column) => fieldRow(column, contract, origins.get(column.key))),
    ),
    ...section(
      '## Relations',
      ['field', 'leads to', 'by', 'other side'],
      contract.relations,
      (relation) => [
        code(relation.field),
        code(relation.to),
        relation.columns.map(code).join(', '),
        code(relation.inverse),
      ],
    ),
    ...section('## Checks', ['check', 'when it fails'], contract.checks, (check) => [
      inline(check.name),
      consequence(check),
    ]),
    ...section('## Measures', ['measure', 'meaning'], contract.measures, (measure) => [
      code(measure.name),
      inline(
        [measure.description, measure.unit && `Unit: ${measure.unit}.`].filter(Boolean).join(' '),
      ),
    ]),
    ...section('## Segments', ['segment', 'meaning'], contract.segments, (segment) => [
      code(segment.name),
      inline(segment.description),
    ]),
  ].join('\n\n')}\n`
}

function fieldRow(
  column: ColumnDocument,
  contract: ContractDocument,
  origin: ColumnOrigin | undefined,
): string[] {
  const embedding = contract.embeddings.find((each) => each.column === column.key)
  const meaning = [
    column.description,
    ...(column.unit === undefined ? [] : [`Unit: ${column.unit}.`]),
    ...(column.enumValues === undefined ? [] : [`One of ${column.enumValues.join(', ')}.`]),
    ...(embedding === undefined
      ? []
      : [`Embedding of ${embedding.of.join(', ')} in space ${embedding.space}.`]),
    ...(column.deprecated === undefined
      ? []
      : [`Deprecated. ${deprecationReason(column.deprecated)}`]),
  ]
  return [
    code(column.key),
    code(column.sqlType),
    column.notNull ? 'no' : 'yes',
    inline(column.classification),
    inline(meaning.join(' ')),
    (origin?.sources ?? []).map(code).join(', '),
  ]
}

function consequence({ severity, blocking, onViolation }: CheckDocument): string {
  if (onViolation === 'quarantine') return 'rows that violate it are set aside'
  if (blocking) return 'the rows before stay'
  return severity === 'warn' ? 'a warning' : 'rows are published, the contract is breached'
}

function section<T>(
  title: string,
  head: readonly string[],
  values: readonly T[],
  row: (value: T) => readonly string[],
): string[] {
  return values.length === 0 ? [] : [title, table(head, values.map(row))]
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')
}

/** Text in one line, in which nothing is taken for a mark of Markdown or HTML. */
function inline(text: string): string {
  return text
    .replaceAll(/\s*\n\s*/g, ' ')
    .replaceAll(/[\\`*_[\]<>|#]/g, (mark) => `\\${mark}`)
    .trim()
}

function code(text: string): string {
  const line = text.replaceAll(/\s*\n\s*/g, ' ').replaceAll('|', '\\|')
  const fence = line.includes('`') ? '``' : '`'
  return fence === '`' ? `\`${line}\`` : `${fence} ${line} ${fence}`
}
