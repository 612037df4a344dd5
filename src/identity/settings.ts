import { z } from 'zod'
import { IdentityError, type Problem } from '../errors/platinum-error.ts'
import { durationSeconds, type Duration } from '../product/duration.ts'
import type { ClaimMapping } from './claims.ts'
import type { EndpointAccess } from './endpoint-access.ts'
import { anonymous, sortedRoles, type AttributeValue, type Identity } from './identity.ts'

/** By two keys, of which the server needs the public one alone. */
export const signatureAlgorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
] as const
export type SignatureAlgorithm = (typeof signatureAlgorithms)[number]

/** Tokens that an issuer signs, and whose keys it publishes. */
export interface JwtConfig {
  /** `iss` of its tokens, to the letter. `PLATINUM_JWT_ISSUER` overrides it. */
  readonly issuer: string
  /** What tokens for this server have in `aud`; any of a list. `PLATINUM_JWT_AUDIENCE` overrides it. */
  readonly audience: string | readonly string[]
  /** Where its keys are: https, or http on this machine. `PLATINUM_JWKS_URL` overrides it. */
  readonly jwksUrl: string
  /** By which tokens may be signed. Default `RS256` and `ES256`. */
  readonly algorithms?: readonly SignatureAlgorithm[]
  /** `typ` that a token's header must have: `at+jwt`. Default: any or none. */
  readonly type?: string
  /** How far the clocks of issuer and server may be apart. Default 30s, at most 5m. */
  readonly clockTolerance?: Duration
  /** How old the keys may be before they are read again. Default 10m. */
  readonly refresh?: Duration
  /** Shortest time between two readings of the keys for tokens of an unknown key. Default 30s. */
  readonly cooldown?: Duration
  /** How long the last good keys are used while the issuer does not answer. Default 1d. */
  readonly outage?: Duration
  /** What becomes of a token's claims. Default: `sub` is the subject; no roles, no attributes. */
  readonly claims?: ClaimMapping
}

/** Who may ask, and how the server knows. */
export interface IdentityConfig {
  /**
   * As whom requests without credentials are answered; false: they are refused. Default: refused by
   * `platinum serve`; answered by `platinum dev`, as somebody without roles.
   */
  readonly anonymous?:
    | false
    | {
        readonly roles?: readonly string[]
        readonly attributes?: Readonly<Record<string, AttributeValue>>
      }
  /** Whether keys of `platinum key create` are taken. Default: by `platinum dev` alone. */
  readonly apiKeys?: boolean
  readonly jwt?: JwtConfig
  /** Which roles open what is told beside data: metrics, the schema, plans, who uses what. */
  readonly access?: EndpointAccess
}

const duration = (atMost?: number) =>
  z
    .custom<Duration>(
      (value) => typeof value === 'string' && durationSeconds(value) !== undefined,
      'not a duration such as 30s, 15m or 6h',
    )
    .refine(
      (value) => (durationSeconds(value) ?? 0) <= (atMost ?? Infinity),
      `more than ${atMost} s`,
    )

const text = z.string().min(1)
export const roleName = text.regex(
  /^[\w.:-]{1,100}$/,
  'a role is letters, digits and _ . : - without spaces',
)
const roles = z.array(roleName)
const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()])
export const attributeName = text
  .max(100)
  .regex(/^[A-Za-z]\w*$/, 'a name is a letter, then letters, digits and underscores')
export const attributeValue = z.union([scalar, z.array(scalar)])
const claimPath = z.union([text, z.array(text).min(1)])

const jwtShape = z.strictObject({
  issuer: text,
  audience: z.union([text, z.array(text).min(1)]),
  jwksUrl: z.string().refine(isSafeUrl, 'not an https address without a user and password in it'),
  algorithms: z.array(z.enum(signatureAlgorithms)).min(1).exactOptional(),
  type: text.exactOptional(),
  clockTolerance: duration(300).exactOptional(),
  refresh: duration().exactOptional(),
  cooldown: duration().exactOptional(),
  outage: duration().exactOptional(),
  claims: z
    .strictObject({
      subject: claimPath.exactOptional(),
      roles: z
        .union([claimPath, z.strictObject({ claim: claimPath, names: z.record(text, roleName) })])
        .exactOptional(),
      attributes: z.record(attributeName, claimPath).exactOptional(),
      purpose: claimPath.exactOptional(),
      client: claimPath.exactOptional(),
    } satisfies Record<keyof ClaimMapping, z.ZodType>)
    .exactOptional(),
} satisfies Record<keyof JwtConfig, z.ZodType>)

/** The part `identity` of `platinum.config.ts`. */
export const identityShape = z.strictObject({
  anonymous: z
    .union([
      z.literal(false),
      z.strictObject({
        roles: roles.exactOptional(),
        attributes: z.record(attributeName, attributeValue).exactOptional(),
      }),
    ])
    .exactOptional(),
  apiKeys: z.boolean().exactOptional(),
  jwt: jwtShape.exactOptional(),
  access: z
    .strictObject({
      metrics: roles.exactOptional(),
      schema: roles.exactOptional(),
      lineage: roles.exactOptional(),
      usage: roles.exactOptional(),
      explain: roles.exactOptional(),
    } satisfies Record<keyof EndpointAccess, z.ZodType>)
    .exactOptional(),
} satisfies Record<keyof IdentityConfig, z.ZodType>)

/** A way of knowing tokens, with every default filled in. Times are in seconds. */
export interface JwtSettings {
  readonly issuer: string
  readonly audience: readonly string[]
  readonly jwksUrl: URL
  readonly algorithms: readonly SignatureAlgorithm[]
  readonly type: string | undefined
  readonly clockTolerance: number
  readonly refresh: number
  readonly cooldown: number
  readonly outage: number
  readonly claims: ClaimMapping
}

/** Who may ask a project, as far as it is said. */
export interface IdentitySettings {
  /** Undefined: nothing is said. */
  readonly anonymous: Identity | false | undefined
  readonly apiKeys: boolean | undefined
  readonly jwt: JwtSettings | undefined
  readonly access: EndpointAccess
}

/** How a running server knows who asks; at least one way. */
export interface IdentityWays {
  /** As whom requests without credentials are answered; undefined: they are refused. */
  readonly anonymous: Identity | undefined
  readonly apiKeys: boolean
  readonly jwt: JwtSettings | undefined
}

type Environment = Readonly<Record<string, string | undefined>>

/** @returns settings, and every problem, code CONFIG_INVALID */
export function readIdentity(
  config: IdentityConfig,
  env: Environment,
): { settings: IdentitySettings; problems: Problem[] } {
  const { jwt, problems } = readJwt(config.jwt, env)
  const { anonymous: open, apiKeys, access = {} } = config
  return {
    problems,
    settings: {
      anonymous:
        open === undefined || open === false
          ? open
          : {
              ...anonymous,
              roles: sortedRoles(open.roles ?? []),
              attributes: open.attributes ?? {},
            },
      apiKeys,
      jwt,
      access,
    },
  }
}

/**
 * The ways in force, by what is declared and by the defaults of `dev`.
 * @throws IdentityError IDENTITY_MISSING when nobody could ever ask
 */
export function identityWays(
  { anonymous: open, apiKeys, jwt }: IdentitySettings,
  mode: 'dev' | 'serve',
): IdentityWays {
  const isDev = mode === 'dev'
  const ways: IdentityWays = {
    anonymous: open === undefined ? (isDev ? anonymous : undefined) : open || undefined,
    apiKeys: apiKeys ?? isDev,
    jwt,
  }
  if (ways.anonymous || ways.apiKeys || ways.jwt) return ways
  throw new IdentityError({
    code: 'IDENTITY_MISSING',
    where: 'platinum.config.identity',
    expected: 'a way to know who asks, or that anyone may',
    found: open === false ? 'none, and anonymous requests are refused' : 'neither',
    fix: 'Add to defineConfig({ … }) in platinum.config.ts: identity: { apiKeys: true } for keys of "platinum key create", identity: { jwt: { issuer, audience, jwksUrl } } for tokens, or identity: { anonymous: {} } to let anyone ask.',
  })
}

const variables = {
  issuer: 'PLATINUM_JWT_ISSUER',
  audience: 'PLATINUM_JWT_AUDIENCE',
  jwksUrl: 'PLATINUM_JWKS_URL',
} as const

function readJwt(
  config: JwtConfig | undefined,
  env: Environment,
): { jwt: JwtSettings | undefined; problems: Problem[] } {
  const given = Object.entries(variables).flatMap(([key, variable]) => {
    const value = env[variable]?.trim()
    return value === undefined || value === '' ? [] : [[key, value] as const]
  })
  if (config === undefined && given.length === 0) return { jwt: undefined, problems: [] }
  const read = jwtShape.safeParse({ ...config, ...Object.fromEntries(given) })
  if (read.success) return { jwt: withDefaults(read.data), problems: [] }
  const overridden = new Map<PropertyKey | undefined, string>(
    given.map(([key]) => [key, variables[key as keyof typeof variables]]),
  )
  return {
    jwt: undefined,
    problems: read.error.issues.map(({ path, message }) => {
      const variable = overridden.get(path[0])
      return {
        code: 'CONFIG_INVALID',
        where:
          variable === undefined
            ? ['platinum.config.identity.jwt', ...path].join('.')
            : `the environment variable ${variable}`,
        expected: 'issuer, audience and jwksUrl of tokens, and the settings of identity.jwt',
        // Zod's message names what is wrong, never the value.
        found: message,
        fix: variable === undefined ? 'Correct platinum.config.ts.' : `Correct ${variable}.`,
      }
    }),
  }
}

function withDefaults(jwt: JwtConfig): JwtSettings {
  const seconds = (given: Duration | undefined, otherwise: number): number =>
    given === undefined ? otherwise : (durationSeconds(given) ?? otherwise)
  return {
    issuer: jwt.issuer,
    audience: typeof jwt.audience === 'string' ? [jwt.audience] : jwt.audience,
    jwksUrl: new URL(jwt.jwksUrl),
    algorithms: jwt.algorithms ?? ['RS256', 'ES256'],
    type: jwt.type,
    clockTolerance: seconds(jwt.clockTolerance, 30),
    refresh: seconds(jwt.refresh, 600),
    cooldown: seconds(jwt.cooldown, 30),
    outage: seconds(jwt.outage, 86_400),
    claims: jwt.claims ?? {},
  }
}

/** Who can change the keys on their way can sign anything, so they come by https. */
function isSafeUrl(address: string): boolean {
  if (!URL.canParse(address)) return false
  const { protocol, username, password, hostname } = new URL(address)
  const isHere = ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
  return (
    username === '' &&
    password === '' &&
    (protocol === 'https:' || (protocol === 'http:' && isHere))
  )
}
