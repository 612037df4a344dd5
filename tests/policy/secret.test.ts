import { expect, test } from 'vitest'
import { policySecret } from '../../src/cli/policy-secret.ts'
import { noPolicies } from '../../src/policy/policies.ts'
import { policies } from './clinic.ts'

/* The clinic's policies hash; with `noPolicies` there are cursors alone. */

const good = 'a5'.repeat(16)

function secretOf(
  environment: string | undefined,
  configured: string | undefined,
  hashing: boolean,
  mode: 'dev' | 'serve' = 'serve',
): { readonly secret: string | undefined; readonly warned: number } {
  let warned = 0
  const secret = policySecret(
    {
      config: configured === undefined ? {} : { policy: { secret: configured } },
      policies: hashing ? policies : noPolicies,
    },
    { PLATINUM_SECRET: environment },
    mode,
    () => (warned += 1),
  )
  return { secret, warned }
}

test('a secret of the environment goes before that of the configuration', () => {
  expect(secretOf(good, 'b6'.repeat(16), true)).toEqual({ secret: good, warned: 0 })
  expect(secretOf(undefined, good, true)).toEqual({ secret: good, warned: 0 })
  expect(secretOf('', good, true)).toEqual({ secret: good, warned: 0 })
})

test('in production hashes have a secret that nobody guesses', () => {
  for (const [environment, configured] of [
    [undefined, undefined],
    ['', ''],
    [undefined, ''],
    ['x', undefined],
    [undefined, 'change-me'],
    [good.slice(0, 15), undefined],
  ] as const) {
    expect(() => secretOf(environment, configured, true)).toThrow(/secret of at least 16/)
  }
  // What can be guessed is not printed either.
  expect(() => secretOf('change-me', undefined, true)).not.toThrow(/change-me/)
})

test('cursors alone need none, but are closed by none that can be guessed', () => {
  expect(secretOf(undefined, undefined, false)).toEqual({ secret: undefined, warned: 1 })
  expect(secretOf('', '', false)).toEqual({ secret: undefined, warned: 1 })
  expect(() => secretOf('x', undefined, false)).toThrow(/which can be guessed/)
})

test('in development any will do', () => {
  expect(secretOf(undefined, undefined, true, 'dev')).toEqual({ secret: undefined, warned: 0 })
  expect(secretOf('x', undefined, true, 'dev')).toEqual({ secret: 'x', warned: 0 })
  expect(secretOf(undefined, '', true, 'dev')).toEqual({ secret: undefined, warned: 0 })
})
