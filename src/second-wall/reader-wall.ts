import { createHash } from 'node:crypto'
import type { Pool } from 'pg'
import { quoteLiteral } from '../database/identifier.ts'
import { arrayText, type TextStatement } from '../database/text-rows.ts'
import type { Identity } from '../identity/identity.ts'
import type { Policies } from '../policy/policies.ts'
import { activeRoles } from '../policy/stance.ts'
import { rolesSetting, settingText, type AttributeSetting } from './attribute-setting.ts'
import type { WallPlan } from './wall-plan.ts'

/** Where statements of a request run when Postgres itself is to hold them to the reader's rows. */
export interface BehindWall {
  /** Connections that see no row of what has row rules, until they are told who asks. */
  readonly database: Pool
  /** Tells who asks, for the transaction that it runs in and no longer. */
  readonly settings: TextStatement
}

/** How a set of roles is told; undefined: it sees every row of everything. */
type Way =
  | {
      readonly statement: Omit<TextStatement, 'values'>
      readonly roles: string
      readonly settings: readonly AttributeSetting[]
    }
  | undefined

/** Most sets of roles whose way is remembered. */
const mostWays = 1_000

/**
 * The second wall, as requests meet it. Whoever sees every row of everything reads as the API does,
 * and pays nothing.
 */
export class ReaderWall {
  readonly #plan: WallPlan
  readonly #policies: Policies
  readonly #database: Pool
  readonly #ways = new Map<string, Way>()
  readonly #known = new WeakMap<Identity, BehindWall | 'open'>()

  /** @param database connections of the role that rows depend on who asks for */
  constructor(plan: WallPlan, policies: Policies, database: Pool) {
    this.#plan = plan
    this.#policies = policies
    this.#database = database
  }

  /** Where the statements of somebody run; undefined: where all others do. */
  of(identity: Identity): BehindWall | undefined {
    if (this.#plan.ruled.length === 0) return undefined
    const known = this.#known.get(identity) ?? this.#find(identity)
    this.#known.set(identity, known)
    return known === 'open' ? undefined : known
  }

  /** Where those read who do not see every row of everything. */
  get database(): Pool {
    return this.#database
  }

  #find({ kind, roles, purpose, attributes }: Identity): BehindWall | 'open' {
    if (kind === 'system') return 'open'
    const way = this.#way(activeRoles(this.#policies, roles, purpose))
    if (!way) return 'open'
    const values = way.settings.map((setting) =>
      settingText(
        setting,
        Object.hasOwn(attributes, setting.attribute) ? attributes[setting.attribute] : undefined,
      ),
    )
    const settings = { ...way.statement, values: [way.roles, ...values] }
    return { database: this.#database, settings }
  }

  #way(roles: readonly string[]): Way {
    const key = JSON.stringify(roles)
    if (this.#ways.has(key)) return this.#ways.get(key)
    if (this.#ways.size >= mostWays) this.#ways.clear()
    const way = wayOf(this.#plan, roles)
    this.#ways.set(key, way)
    return way
  }
}

function wayOf({ ruled }: WallPlan, roles: readonly string[]): Way {
  const isOpen = (byRole: (typeof ruled)[number]): boolean =>
    roles.some((role) => byRole.get(role)?.seesAll === true)
  if (ruled.every(isOpen)) return undefined
  const settings = new Map(
    ruled.flatMap((byRole) =>
      roles.flatMap((role) =>
        (byRole.get(role)?.settings ?? []).map((each): [string, AttributeSetting] => [
          each.setting,
          each,
        ]),
      ),
    ),
  )
  const names = [rolesSetting, ...settings.keys()]
  const calls = names.map((name, index) => `set_config(${quoteLiteral(name)}, $${index + 1}, true)`)
  const text = `select ${calls.join(', ')}`
  const hash = createHash('sha256').update(text).digest('base64url').slice(0, 16)
  return {
    statement: { name: `who ${hash}`, text },
    roles: arrayText(roles),
    settings: [...settings.values()],
  }
}
