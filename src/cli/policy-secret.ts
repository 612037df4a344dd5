import type { PlatinumConfig } from '../config/config.ts'
import { PlatinumError } from '../errors/platinum-error.ts'
import { hashesAnything, type Policies } from '../policy/policies.ts'

/** As in the configuration: fewer characters are guessed, and with them every value that was hashed. */
const fewestCharacters = 16

/**
 * What the keys of hashes and cursors are made from: `PLATINUM_SECRET`, else the configuration. In
 * production there is one wherever something is hashed, and it is none that can be guessed; without
 * one, cursors are good for one process.
 *
 * @param warn told that there is none
 * @throws PlatinumError POLICY_NO_SECRET
 */
export function policySecret(
  { config, policies }: { readonly config: PlatinumConfig; readonly policies: Policies },
  environment: Readonly<Record<string, string | undefined>>,
  mode: 'dev' | 'serve',
  warn: (line: string) => void,
): string | undefined {
  const secret = environment['PLATINUM_SECRET'] || config.policy?.secret || undefined
  if (mode === 'dev') return secret
  if (secret !== undefined && secret.length >= fewestCharacters) return secret
  if (secret === undefined && !hashesAnything(policies)) {
    warn(
      'PLATINUM_SECRET is not set, so cursors are good for this process alone. Set it, to the same text for every process of the project.',
    )
    return undefined
  }
  throw new PlatinumError({
    code: 'POLICY_NO_SECRET',
    where: 'policies',
    expected: `a secret of at least ${fewestCharacters} characters that the keys of hashes are made from`,
    found:
      secret === undefined ? 'none' : `one of ${secret.length} characters, which can be guessed`,
    fix: 'Set PLATINUM_SECRET, to the same random text for every process of the project: "openssl rand -hex 32" makes one.',
  })
}
