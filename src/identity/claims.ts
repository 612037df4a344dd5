import { z } from 'zod'
import type { AttributeValue } from './identity.ts'

/**
 * Where something stands in a token: the name of a claim (`groups`, `https://example.com/roles`),
 * or the way to it through objects (`['realm_access', 'roles']`).
 */
export type ClaimPath = string | readonly string[]

/** What becomes of the claims of a token. */
export interface ClaimMapping {
  /** Who asks. Default `sub`. */
  readonly subject?: ClaimPath
  /**
   * Roles: a list of names, or one text of names with spaces between them, such as `scope`. With
   * `names`, only what stands there becomes a role, under the name on its right. Default: no roles.
   */
  readonly roles?:
    ClaimPath | { readonly claim: ClaimPath; readonly names: Readonly<Record<string, string>> }
  /** Attribute → claim, which has to be a text, a number, a boolean, null, or a list of these. */
  readonly attributes?: Readonly<Record<string, ClaimPath>>
  /** What data may be asked for. Default: the asker says so himself. */
  readonly purpose?: ClaimPath
  /** The program that asks. Default `azp`, else `client_id`. */
  readonly client?: ClaimPath
}

/** What a token says of who asks. */
export interface ReadClaims {
  readonly subject: string
  readonly roles: readonly string[]
  readonly attributes: Readonly<Record<string, AttributeValue>>
  readonly purpose: string | undefined
  readonly client: string | undefined
}

type Claims = Readonly<Record<string, unknown>>

const mostRoles = 500
/** No text of Postgres holds U+0000, and no name a control character. */
const name = z
  .string()
  .min(1)
  .max(500)
  .regex(/^\P{Cc}*$/u)
const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()])
const attribute = z.union([scalar, z.array(scalar)])
const roleNames = z.union([
  z.array(name).max(mostRoles),
  z.string().transform((text) => text.split(/\s+/).filter((role) => role !== '')),
])

/** @returns undefined where a claim that is mapped is there and of another kind than it has to be */
export function readClaims(claims: Claims, mapping: ClaimMapping): ReadClaims | undefined {
  const subject = name.safeParse(valueAt(claims, mapping.subject ?? 'sub'))
  const roles = readRoles(claims, mapping.roles)
  const purpose = name.optional().safeParse(at(claims, mapping.purpose))
  const client = name
    .optional()
    .safeParse(
      mapping.client === undefined
        ? (valueAt(claims, 'azp') ?? valueAt(claims, 'client_id'))
        : valueAt(claims, mapping.client),
    )
  const attributes = Object.entries(mapping.attributes ?? {})
    .map(([key, path]) => [key, valueAt(claims, path)] as const)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => [key, attribute.safeParse(value)] as const)
  if (!subject.success || !roles || !purpose.success || !client.success) return undefined
  if (attributes.some(([, read]) => !read.success)) return undefined
  return {
    subject: subject.data,
    roles,
    attributes: Object.fromEntries(attributes.map(([key, read]) => [key, read.data ?? null])),
    purpose: purpose.data,
    client: client.data,
  }
}

function readRoles(claims: Claims, mapped: ClaimMapping['roles']): readonly string[] | undefined {
  if (mapped === undefined) return []
  const isNamed = typeof mapped === 'object' && 'names' in mapped
  const value = valueAt(claims, isNamed ? mapped.claim : mapped)
  if (value === undefined || value === null) return []
  const read = roleNames.safeParse(value)
  if (!read.success || !isNamed) return read.data
  return read.data.flatMap((role) => {
    const ours = Object.hasOwn(mapped.names, role) ? mapped.names[role] : undefined
    return ours === undefined ? [] : [ours]
  })
}

function at(claims: Claims, path: ClaimPath | undefined): unknown {
  return path === undefined ? undefined : valueAt(claims, path)
}

/** Follows own properties alone. */
function valueAt(claims: Claims, path: ClaimPath): unknown {
  let value: unknown = claims
  for (const key of typeof path === 'string' ? [path] : path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
    value = (value as Claims)[key]
  }
  return value
}
