import { qualifiedName, quoteIdentifier } from '../../src/database/identifier.ts'
import type { Product, Registry } from '../../src/product/product.ts'

/** The tables that the declarations ask for, without indexes beside the primary key. */
export function createTables({ products }: Registry): string[] {
  return products.map(createTable)
}

function createTable({ layer, tableName, columns, grain }: Product): string {
  const lines = columns.map(
    ({ name, sqlType, notNull }) =>
      `${quoteIdentifier(name)} ${sqlType}${notNull ? ' not null' : ''}`,
  )
  const key = grain.map(({ name }) => quoteIdentifier(name)).join(', ')
  return `create table ${qualifiedName(layer, tableName)} (${lines.join(', ')}, primary key (${key}))`
}
