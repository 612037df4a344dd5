import { expect, test } from 'vitest'
import { attribute, policy, role, type Policy } from '../../src/index.ts'
import { declaredClass } from '../../src/policy/effective-classes.ts'
import { readPolicies } from '../../src/policy/read-policies.ts'
import { viewRegistry, type Readers } from '../../src/policy/view-registry.ts'
import { buildRegistry } from '../../src/product/registry.ts'
import { byStatus, customers, daily, havana, monthly, orders } from '../graphql/rolled-shop.ts'

const registry = buildRegistry({
  exports: { customers, orders, daily, byStatus, monthly, havana },
  spaces: new Map(),
})
const clerk = role('clerk', {
  description: 'Reads orders.',
  classifications: { 'pii.*': 'null' },
})

/** Ids of the rollups that answer aggregates of orders for these readers. */
function rollupsFor(readers: Readers, ...declared: Policy[]): string[] {
  const exports = Object.fromEntries(declared.map((each, index) => [`policy${index}`, each]))
  const { policies, problems } = readPolicies({ clerk, ...exports }, registry)
  expect(problems).toEqual([])
  const view = viewRegistry(
    { registry, policies, classOf: declaredClass, minimumGroup: 5 },
    readers,
  )
  return (view.registry.byId.get('gold.orders')?.rollups ?? []).map(({ product, base }) => {
    expect(view.registry.products).toEqual(expect.arrayContaining([product, base]))
    return product.id
  })
}

const clerks = { roles: ['clerk'] }
const all = registry.byId.get('gold.orders')?.rollups.map(({ product }) => product.id) ?? []

test('who sees every row, and masked columns as NULL, is answered from rollups', () => {
  expect(all).toHaveLength(4)
  expect(rollupsFor('system')).toEqual(all)
  expect(rollupsFor(clerks)).toEqual(all)
})

test.each([
  [
    'some rows',
    policy(orders, { grants: [{ role: clerk, rows: { region: { eq: attribute('region') } } }] }),
  ],
  ['no rows', policy(orders, { grants: [{ role: clerk, rows: 'none' }] })],
  ['hashes', policy(orders, { grants: [{ role: clerk, columns: { customer: 'hash' } }] })],
])('who sees %s of the base is answered from its rows', (_what, declared) => {
  expect(rollupsFor(clerks, declared)).toEqual([])
})

test('a rollup of which some rows are seen answers nothing, and the others do', () => {
  const declared = policy(daily, { grants: [{ role: clerk, rows: 'none' }] })
  expect(rollupsFor(clerks, declared)).toEqual(all.filter((id) => id !== 'platinum.orders_daily'))
})
