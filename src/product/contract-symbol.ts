import type { PgTable } from 'drizzle-orm/pg-core'

/** Where the contract hides on the table. Shared by name, so two copies of the package agree. */
export const contractSymbol: unique symbol = Symbol.for('platinum.contract')

/** A table that carries a contract, whatever it says. */
export type ContractedTable = PgTable & { readonly [contractSymbol]: object }
