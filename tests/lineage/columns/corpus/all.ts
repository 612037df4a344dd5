import { asked } from './asked.ts'
import { basics } from './basics.ts'
import { changes } from './changes.ts'
import { corners } from './corners.ts'
import { ctes } from './ctes.ts'
import { functions } from './functions.ts'
import { grouping } from './grouping.ts'
import { joins } from './joins.ts'
import { rows } from './rows.ts'
import { sets } from './sets.ts'
import type { Statement } from './statement.ts'
import { subqueries } from './subqueries.ts'
import { writes, type Write } from './writes.ts'

/** Every query of our own. */
export const queries: readonly Statement[] = [
  ...basics,
  ...grouping,
  ...joins,
  ...subqueries,
  ...ctes,
  ...sets,
  ...functions,
  ...rows,
  ...corners,
  ...asked,
]

/** Every statement of our own that makes or changes tables. */
export const changing: readonly Write[] = [...writes, ...changes]
