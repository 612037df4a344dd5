import type { Cells, Rows } from '../database/cells.ts'

/** What a list that asks for no rows is made of. */
export const noRows: Rows<Cells> = {
  length: 0,
  at: () => {
    throw new RangeError('there is no row')
  },
}
