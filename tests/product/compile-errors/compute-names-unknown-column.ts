import { columns, materialize } from 'platinum'
import { notes, rawOrders } from './correct.ts'

export const made = materialize(notes, {
  from: columns(rawOrders, ['id', 'colour']),
  compute: async function* (rows) {
    for await (const { id } of rows) yield [{ id, customerName: id, text: id }]
  },
})
