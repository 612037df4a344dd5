import type { SqlTemplate } from '../../product/sql-template.ts'

/** How the parts of SQL are named that only the database knows. */
export interface TemplateNames {
  /** Column in Postgres of a key. */
  readonly column: (key: string) => string
  /** The product, as an item for FROM. */
  readonly table: string
}

/** SQL of a check as text that other tools can run: values stand in it, columns by their names. */
export function templateText(template: SqlTemplate, { column, table }: TemplateNames): string {
  return template
    .map((part) => {
      if (typeof part === 'string') return part
      if ('column' in part) return identifier(column(part.column))
      return 'rows' in part ? table : sqlLiteral(part.value)
    })
    .join('')
}

/** Takes such text apart again: columns and the table are found by their names in quotes. */
export function templateOf(
  text: string,
  { keys, table }: { readonly keys: ReadonlyMap<string, string>; readonly table: string },
): SqlTemplate {
  const names = [...keys.keys()].map(identifier)
  const marks = [table, ...names].map((mark) => mark.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return text
    .split(new RegExp(`(${marks.join('|')})`))
    .filter((piece) => piece !== '')
    .map((piece) => {
      if (piece === table) return { rows: 'whole' as const }
      const key = piece.startsWith('"')
        ? keys.get(piece.slice(1, -1).replaceAll('""', '"'))
        : undefined
      return key === undefined ? piece : { column: key }
    })
}

export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

function sqlLiteral(value: string | number | boolean | null): string {
  return typeof value === 'string'
    ? `'${value.replaceAll("'", "''")}'`
    : String(value).toUpperCase()
}
