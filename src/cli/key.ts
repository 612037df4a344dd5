import { UsageError } from '../errors/platinum-error.ts'
import type { AttributeValue } from '../identity/identity.ts'
import { createKey, listKeys, revokeKey, type ApiKey } from '../identity/keys.ts'
import { revocationBoundSeconds } from '../identity/known-keys.ts'
import { purposeName } from '../identity/purpose.ts'
import { attributeName, attributeValue, roleName } from '../identity/settings.ts'
import { durationSeconds } from '../product/duration.ts'
import { findProduct } from './find-product.ts'
import type { KeyCreateOptions, KeyListOptions, ProjectOptions } from './options.ts'
import { result, say, warn } from './output.ts'
import { openProject, openSession } from './session.ts'

/** `platinum key create`: the key alone goes to standard output, for `KEY=$(platinum key create …)`. */
export async function createApiKey(options: KeyCreateOptions): Promise<void> {
  const now = new Date()
  const { name, role, product, purpose } = options
  if (name.trim() === '') throw invalid('--name', 'what will use the key', 'an empty name')
  for (const each of role) {
    if (!roleName.safeParse(each).success) {
      throw invalid('--role', 'letters, digits and _ . : - without spaces', JSON.stringify(each))
    }
  }
  if (purpose !== undefined && !purposeName.test(purpose)) {
    const expected = 'a name of at most 100 letters, digits, spaces and . _ : -'
    throw invalid('--purpose', expected, JSON.stringify(purpose))
  }
  const project = await openProject(options.project)
  const products = product.map((each) => findProduct(project, each).id)
  const expiresAt = expiry(options.expires, now)
  const attributes = Object.fromEntries(options.attribute.map(readAttribute))
  await using session = await openSession(project)
  const { id, key } = await createKey(
    session.database.pool,
    {
      name: name.trim(),
      roles: [...new Set(role)],
      products: products.length > 0 ? products : undefined,
      attributes,
      purpose,
      expiresAt,
    },
    now,
  )
  const until = expiresAt ? `until ${expiresAt.toISOString()}` : 'for ever'
  say(`Made ${id} for ${name.trim()}, valid ${until}. The key is printed this once; keep it safe:`)
  result(key)
  const declared = project.policies.roles
  const undeclared = role.filter((each) => declared.size > 0 && !declared.has(each))
  if (undeclared.length > 0) {
    warn(`policies/ declares no role ${undeclared.join(', ')}: it lets nobody see more.`)
  }
  if (project.identity.apiKeys !== true) {
    warn(
      '"platinum serve" does not take API keys until platinum.config.ts has identity: { apiKeys: true }.',
    )
  }
}

/** `platinum key list`. */
export async function listApiKeys(options: KeyListOptions): Promise<void> {
  await using session = await openSession(await openProject(options.project))
  const keys = await listKeys(session.database.pool)
  const now = new Date()
  if (options.json) {
    const shown = keys.map((key) => ({ ...key, state: stateOf(key, now) }))
    result(JSON.stringify(shown, null, 2))
    return
  }
  if (keys.length === 0) {
    say('There are no API keys. Make one with: platinum key create --name <what will use it>')
    return
  }
  const rows = keys.map((key) => [
    key.id,
    key.name,
    stateOf(key, now),
    key.roles.join(' ') || '-',
    key.products?.join(' ') ?? 'all',
    key.createdAt.toISOString().slice(0, 10),
    key.expiresAt?.toISOString().slice(0, 10) ?? 'never',
    key.lastUsed ?? 'never',
  ])
  const head = ['ID', 'NAME', 'STATE', 'ROLES', 'PRODUCTS', 'CREATED', 'EXPIRES', 'LAST USED']
  result(table([head, ...rows]))
}

/** `platinum key revoke`. */
export async function revokeApiKey(id: string, options: ProjectOptions): Promise<void> {
  await using session = await openSession(await openProject(options.project))
  const key = await revokeKey(session.database.pool, id, new Date())
  if (!key) {
    throw new UsageError({
      code: 'KEY_UNKNOWN',
      where: 'the command line',
      expected: 'the id of an API key',
      // What is given may be a key itself, which is not to be printed.
      found: /^key_[0-9A-Za-z]{1,40}$/.test(id) ? id : 'something else',
      fix: 'Take the id from "platinum key list"; it begins with key_.',
    })
  }
  say(
    `Revoked ${key.id}, of ${key.name}. Servers refuse it within ${revocationBoundSeconds} seconds; what they are answering ends first.`,
  )
}

function stateOf({ revokedAt, expiresAt }: ApiKey, now: Date): string {
  if (revokedAt) return 'revoked'
  return expiresAt && expiresAt <= now ? 'expired' : 'valid'
}

function expiry(text: string, now: Date): Date | undefined {
  if (text === 'never') return undefined
  const seconds = durationSeconds(text)
  const at = new Date(now.getTime() + (seconds ?? Number.NaN) * 1000)
  // Later than this, no day can be written as four digits.
  if (at.getTime() < Date.UTC(10_000, 0)) return at
  throw invalid('--expires', 'a duration such as 12h or 90d, or never', JSON.stringify(text))
}

/** `country=NO` is a text; `teams=["a","b"]`, `level=3` and `all=true` are JSON. */
function readAttribute(text: string): [name: string, value: AttributeValue] {
  const [, name = '', value = ''] = /^([^=]*)=(.*)$/s.exec(text) ?? []
  let read: unknown = value
  try {
    read = JSON.parse(value)
  } catch {
    // A text need not be quoted.
  }
  const parsed = attributeValue.safeParse(read)
  if (attributeName.safeParse(name).success && parsed.success) return [name, parsed.data]
  const expected = 'name=value, with a text, a number, true, false, null, or a JSON list of these'
  throw invalid('--attribute', expected, JSON.stringify(text))
}

function invalid(option: string, expected: string, found: string): UsageError {
  return new UsageError({
    code: 'KEY_INVALID',
    where: `the option ${option}`,
    expected,
    found,
    fix: 'Correct it; "platinum key create --help" shows every option.',
  })
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  )
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
