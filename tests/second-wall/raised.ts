import type { Pool } from 'pg'
import type { Policies } from '../../src/policy/policies.ts'
import type { ServerOptions } from '../../src/http/server-options.ts'
import { raiseWall } from '../../src/second-wall/raise-wall.ts'
import { ReaderWall } from '../../src/second-wall/reader-wall.ts'
import { planWall, type WallPlan } from '../../src/second-wall/wall-plan.ts'
import { readWallRoles } from '../../src/second-wall/wall-roles.ts'
import type { Registry } from '../../src/product/product.ts'
import { declaredClass, type EffectiveClasses } from '../../src/policy/effective-classes.ts'
import { alignHistories } from '../../src/history/align-history.ts'
import type { Database } from '../../src/database/connect.ts'

/** What a server behind the second wall works with. */
export interface RaisedWall extends AsyncDisposable {
  readonly plan: WallPlan
  /** Connections that work as the role of the API. */
  readonly api: Pool
  /** Connections that see what the settings of a statement let through. */
  readonly reader: Pool
  /** For another server over the same database. */
  readonly options: Pick<ServerOptions, 'pool' | 'wall'>
}

export function planOf(
  registry: Registry,
  policies: Policies,
  classes: EffectiveClasses = new Map(),
): WallPlan {
  const classOf = (column: Parameters<EffectiveClasses['get']>[0]) =>
    classes.get(column) ?? declaredClass(column)
  return planWall({ registry, policies, classOf })
}

/** Raises the wall of a test's database, and opens pools that work as its roles. */
export async function raisedWall(
  server: Pick<Database, 'pool' | 'openPool'>,
  plan: WallPlan,
  policies: Policies,
  registry: Registry,
): Promise<RaisedWall> {
  await alignHistories(server.pool, registry)
  const raised = await raiseWall(server.pool, plan)
  if (raised.kind === 'refused') throw new Error(raised.reasons.join(' '))
  const { api, reader } = await readWallRoles(server.pool)
  const all = server.openPool({ role: api })
  const ruled = server.openPool({ role: reader, readOnly: true })
  return {
    plan,
    api: all.pool,
    reader: ruled.pool,
    options: { pool: all.pool, wall: new ReaderWall(plan, policies, ruled.pool) },
    [Symbol.asyncDispose]: async () => {
      await Promise.all([all.close(), ruled.close()])
    },
  }
}
