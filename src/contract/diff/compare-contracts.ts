import type { Problem } from '../../errors/platinum-error.ts'
import { compareVersions, readVersion, type Version } from '../../product/version.ts'
import type { ContractDocument } from '../document/contract-document.ts'
import { breaking, risky, type Bump, type Change } from './change.ts'
import { compareChecks } from './compare-checks.ts'
import { compareColumns, type Versions } from './compare-columns.ts'
import { compareParts } from './compare-parts.ts'
import { comparePromises } from './compare-promises.ts'

/** How a field was read, as far as that was recorded. */
export interface FieldUse {
  readonly clients: number
  /** The time looked at, in days. */
  readonly days: number
  /** Not every request was logged: there may have been more clients. */
  readonly atLeast?: true
}

/** How a product's field was read; without a field, the product. Undefined: nothing is recorded. */
export type FieldUsage = (product: string, field: string | undefined) => FieldUse | undefined

export interface DiffOptions {
  /** The day by which deprecations are judged: `2026-11-23`. */
  readonly today: string
  /** Ids of products that are removed on purpose: no version of theirs could say so. */
  readonly removed?: readonly string[]
  readonly usage?: FieldUsage
}

/** A change together with how the field it is about was read. */
export interface WeighedChange extends Change {
  readonly use?: FieldUse
}

/** What happened to one product's contract. */
export interface ProductDiff {
  readonly product: string
  /** Undefined for a product that is new. */
  readonly before: string | undefined
  /** Undefined for a product that is gone. */
  readonly after: string | undefined
  /** Those that matter most come first. */
  readonly changes: readonly WeighedChange[]
  /** The bump that the changes ask for; undefined where there are none. */
  readonly due: Bump | undefined
  /** The lowest version that says enough; undefined where the product is new or gone. */
  readonly dueVersion: string | undefined
  /** Why this may not be deployed; empty where it may. */
  readonly problems: readonly Problem[]
}

/** Compares two states of a project's contracts. Products that did not change are left out. */
export function compareContracts(
  before: readonly ContractDocument[],
  after: readonly ContractDocument[],
  options: DiffOptions,
): ProductDiff[] {
  const { pairs, gone, found } = matchProducts(before, after)
  return [
    ...pairs.map((versions) => diffOf(versions, options)),
    ...gone.map((contract) => removedProduct(contract, options)),
    ...found.map((contract) => newProduct(contract)),
  ].filter(({ changes, problems }) => changes.length > 0 || problems.length > 0)
}

/** What changed between two versions of one contract, in the order of the contract. */
export function compareContract(versions: Versions): Change[] {
  const [before, after] = versions
  const changes = [
    ...comparePromises(versions),
    ...compareColumns(versions),
    ...compareParts(versions),
    ...compareChecks(before.checks, after.checks),
  ]
  return before.served ? changes : changes.map(insideOnly)
}

/** Nobody outside of the project reads bronze and silver, and the compiler watches those inside. */
function insideOnly(change: Change): Change {
  if (change.impact !== 'BREAKING') return change
  const place =
    change.field === undefined ? change.part : { part: change.part, field: change.field }
  return risky(place, `${change.reason} It is not served, so only this project's jobs read it.`)
}

/** Products by id; one that moved keeps its GraphQL type. */
function matchProducts(before: readonly ContractDocument[], after: readonly ContractDocument[]) {
  const now = new Map(after.map((contract) => [contract.id, contract]))
  const old = new Set(before.map(({ id }) => id))
  const unmatched = after.filter(({ id }) => !old.has(id))
  const pairs: Versions[] = []
  const gone: ContractDocument[] = []
  for (const contract of before) {
    const kept =
      now.get(contract.id) ??
      unmatched.find(({ name, served }) => served && contract.served && name === contract.name)
    if (kept) pairs.push([contract, kept])
    else gone.push(contract)
  }
  const matched = new Set(pairs.map(([, contract]) => contract))
  return { pairs, gone, found: after.filter((contract) => !matched.has(contract)) }
}

function diffOf(versions: Versions, options: DiffOptions): ProductDiff {
  const [before, after] = versions
  const changes = weigh(compareContract(versions), before.id, options)
  const due = dueBump(changes)
  const [old, now] = [readVersion(before.version), readVersion(after.version)]
  return {
    product: after.id,
    before: before.version,
    after: after.version,
    changes,
    due,
    dueVersion: old && due ? bumped(old, due).join('.') : undefined,
    problems: [
      ...versionProblems(versions, old, now, changes),
      ...earlyRemovals(versions, options),
    ],
  }
}

function removedProduct(contract: ContractDocument, options: DiffOptions): ProductDiff {
  const change = contract.served
    ? breaking('product', 'Removed: every request for it is refused.')
    : risky('product', "Removed. It was not served, so only this project's jobs read it.")
  const accepted = !contract.served || options.removed?.includes(contract.id) === true
  return {
    product: contract.id,
    before: contract.version,
    after: undefined,
    changes: weigh([change], contract.id, options),
    due: change.due,
    dueVersion: undefined,
    problems: accepted
      ? []
      : [
          {
            code: 'CONTRACT_BREAKING',
            where: contract.id,
            expected: 'every product that is served, or a word that it goes on purpose',
            found: 'a product that is gone',
            fix: `Restore it, or say --removed ${contract.id} when its readers have left.`,
          },
        ],
  }
}

function newProduct({ id, version }: ContractDocument): ProductDiff {
  return {
    product: id,
    before: undefined,
    after: version,
    changes: [{ part: 'product', impact: 'SAFE', due: 'minor', reason: 'A new product.' }],
    due: undefined,
    dueVersion: undefined,
    problems: [],
  }
}

const impacts = ['BREAKING', 'RISKY', 'SAFE'] as const

/** The worst first, and among equals what most clients read. */
function weigh(
  changes: readonly Change[],
  product: string,
  { usage }: DiffOptions,
): WeighedChange[] {
  return changes
    .map((change): WeighedChange => {
      const use = usage?.(product, change.field)
      return use === undefined ? change : { ...change, use }
    })
    .toSorted(
      (left, right) =>
        impacts.indexOf(left.impact) - impacts.indexOf(right.impact) ||
        (right.use?.clients ?? 0) - (left.use?.clients ?? 0),
    )
}

function dueBump(changes: readonly Change[]): Bump | undefined {
  const due = new Set(changes.map((change) => change.due))
  return (['major', 'minor', 'patch'] as const).find((bump) => due.has(bump))
}

/** Before 1.0.0 everything may change, and a minor version says so. */
function bumped([major, minor, patch]: Version, bump: Bump): Version {
  if (bump === 'major' && major > 0) return [major + 1, 0, 0]
  if (bump === 'patch' || (bump === 'minor' && major === 0)) return [major, minor, patch + 1]
  return [major, minor + 1, 0]
}

function versionProblems(
  [before, after]: Versions,
  old: Version | undefined,
  now: Version | undefined,
  changes: readonly Change[],
): Problem[] {
  // A version that cannot be read is told where the contract is.
  if (!old || !now) return []
  if (compareVersions(now, old) < 0) {
    return [
      {
        code: 'CONTRACT_VERSION_BACKWARDS',
        where: `${after.id}, version`,
        expected: `${before.version} or a later version`,
        found: after.version,
        fix: 'Raise the version; what was promised once cannot be unsaid by a lower number.',
      },
    ]
  }
  const broken = changes.filter(({ impact }) => impact === 'BREAKING')
  const least = bumped(old, 'major')
  if (broken.length === 0 || compareVersions(now, least) >= 0) return []
  return [
    {
      code: 'CONTRACT_BREAKING',
      where: after.id,
      expected: `version ${least.join('.')} or later, since readers of ${before.version} break`,
      found: `${after.version}, with ${broken.map(({ part }) => part).join(', ')} changed`,
      fix: `Set version: '${least.join('.')}' if that is meant, or take the change back.`,
    },
  ]
}

/** Columns that went although it was promised that they stay. */
function earlyRemovals([before, after]: Versions, { today }: DiffOptions): Problem[] {
  const kept = new Set(after.columns.map(({ key }) => key))
  return before.columns.flatMap(({ key, deprecated }) =>
    kept.has(key) || !deprecated || today > deprecated.removeAfter
      ? []
      : [
          {
            code: 'CONTRACT_REMOVED_EARLY' as const,
            where: `${after.id}.${key}`,
            expected: `the column to stay until the end of ${deprecated.removeAfter}`,
            found: `removed on ${today}`,
            fix: 'Restore it until that day has passed; readers were promised the time.',
          },
        ],
  )
}
