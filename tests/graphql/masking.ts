import { everyone, role } from '../../src/policy/role.ts'
import type { Policies } from '../../src/policy/policies.ts'

/** Whoever asks gets NULL in place of what is neither public nor internal. */
export const masking: Policies = {
  roles: new Map([
    [
      everyone,
      role(everyone, {
        description: 'Whoever asks.',
        classifications: { confidential: 'null', restricted: 'null', 'pii.*': 'null' },
      }),
    ],
  ]),
  products: new Map(),
  version: 'masking',
}
