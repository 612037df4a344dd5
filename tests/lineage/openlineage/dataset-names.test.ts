import { expect, test } from 'vitest'
import { serverNamespace } from '../../../src/lineage/openlineage/dataset-names.ts'

test.each([
  ['postgres://user:secret@db.example.com/shop', 'postgres://db.example.com:5432'],
  ['postgresql://user@DB.example.com:6432/shop', 'postgres://db.example.com:6432'],
  ['postgres://user@[::1]:5433/shop', 'postgres://[::1]:5433'],
  ['postgres:///shop?host=/var/run/postgresql', 'postgres://localhost:5432'],
])('%s is named %s', (url, namespace) => {
  expect(serverNamespace(url)).toBe(namespace)
})
