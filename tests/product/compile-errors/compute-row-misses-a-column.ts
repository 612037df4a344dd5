import { columns, materialize } from 'platinum'
import { notes, rawOrders } from './correct.ts'

export const made = materialize(notes, {
  from: columns(rawOrders, ['id', 'customer']),
  compute: async function* (rows) {
    for await (const { id, customer } of rows) yield [{ id, customerName: customer }]
  },
})
