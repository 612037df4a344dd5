import { materialize } from 'platinum'
import { rawOrders } from './correct.ts'

export const made = materialize(rawOrders, {
  source: {
    dataset: { namespace: 'file', name: 'x' },
    read: async function* () {
      yield [{ id: '1', customer: 'Ada', total: 12.5, placedAt: new Date() }]
    },
  },
})
