import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import {
  assertDeployable,
  readDeployedContracts,
  recordDeployedContracts,
} from '../../../src/contract/store/deployed-contracts.ts'
import { applyEngineTables } from '../../../src/migration/engine-tables.ts'
import { freshDatabase, type FreshDatabase } from '../../harness/database.ts'
import { shopContract } from '../diff/shop-contract.ts'

let fresh: FreshDatabase

beforeAll(async () => {
  fresh = await freshDatabase()
  await applyEngineTables(fresh.database.pool)
})

afterAll(() => fresh[Symbol.asyncDispose]())

beforeEach(() => fresh.database.pool.query('DELETE FROM ops.contract'))

const today = { today: '2026-11-23' }
const renamed = { ...shopContract, listField: 'everyOrder' }
const pool = () => fresh.database.pool

test('contracts are read as they were recorded', async () => {
  expect(await readDeployedContracts(pool())).toEqual([])
  await recordDeployedContracts(pool(), [shopContract])
  expect(await readDeployedContracts(pool())).toEqual([shopContract])
})

test('what is recorded takes the place of everything before', async () => {
  const other = { ...shopContract, id: 'gold.other' }
  await recordDeployedContracts(pool(), [shopContract, other])
  await recordDeployedContracts(pool(), [renamed])
  expect(await readDeployedContracts(pool())).toEqual([renamed])
})

test('recording the same again does not pass for a deployment', async () => {
  const deployedAt = async () =>
    (await pool().query<{ at: string }>('SELECT deployed_at::text AS at FROM ops.contract')).rows
  await recordDeployedContracts(pool(), [shopContract])
  const first = await deployedAt()
  await recordDeployedContracts(pool(), [structuredClone(shopContract)])
  expect(await deployedAt()).toEqual(first)
})

test('a breaking change is refused until the version says so', async () => {
  await recordDeployedContracts(pool(), [shopContract])
  await expect(assertDeployable(pool(), [renamed], today)).rejects.toMatchObject({
    name: 'ContractError',
    problems: [{ code: 'CONTRACT_BREAKING', where: 'gold.orders' }],
  })
  await assertDeployable(pool(), [{ ...renamed, version: '2.0.0' }], today)
})

test('a version that goes backwards is refused', async () => {
  await recordDeployedContracts(pool(), [shopContract])
  const older = { ...shopContract, version: '1.0.0' }
  await expect(assertDeployable(pool(), [older], today)).rejects.toMatchObject({
    problems: [{ code: 'CONTRACT_VERSION_BACKWARDS' }],
  })
})

test('into an empty database everything may be deployed', async () => {
  await expect(assertDeployable(pool(), [shopContract], today)).resolves.toBeUndefined()
})
