import type { ContractDocument } from '../document/contract-document.ts'
import { camelCase, lowerFirst, upperFirst } from '../../product/names.ts'

/**
 * GraphQL type of one row, for a table that says none: `orders` has rows of `Order`. Where rows are
 * served, one row and the list of them need different names.
 *
 * @param said What the file calls it; a name that GraphQL cannot have gives way to the table's.
 */
export function typeNameOf(
  { table, listField, served }: Pick<ContractDocument, 'table' | 'listField' | 'served'>,
  said = table,
): string {
  const usable = /^[A-Za-z_][A-Za-z0-9_]*$/.test(said) ? said : table
  const name = upperFirst(camelCase(usable.replace(/[^A-Za-z0-9_]+/g, '_')))
  if (!served || lowerFirst(name) !== listField) return name
  const singular = name.replace(/ies$/, 'y').replace(/(?<!s)s$/, '')
  return singular === name ? `${name}Row` : singular
}
