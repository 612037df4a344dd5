import { userInfo } from 'node:os'
import { describeRows } from '../materialization/describe-rows.ts'
import { rollBack } from '../materialization/roll-back.ts'
import { findProduct } from './find-product.ts'
import type { RollbackOptions } from './options.ts'
import { result, say } from './output.ts'
import { openProject, openSession } from './session.ts'

/** `platinum rollback`: serves the rows of the version before again. */
export async function rollback(
  name: string,
  { project: directory, reason, by = userInfo().username }: RollbackOptions,
): Promise<void> {
  const project = await openProject(directory)
  const product = findProduct(project, name)
  await using session = await openSession(project)
  const { pool, kind } = session.database
  const { from, restored, dataVersion, removed, returned } = await rollBack(pool, product, {
    by,
    reason,
  })
  await describeRows(pool, product, kind === 'server')
  result(
    `${product.id} serves the rows of version ${restored} again, as version ${dataVersion}: ` +
      `${removed} rows of version ${from} taken away, ${returned} put back.`,
  )
  say(
    'It is made again when something it is made from or its definition changes; ' +
      `"platinum materialize ${product.id}" makes it now.`,
  )
}
