import { rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { scanFingerprint } from '../../jobs/scan/fingerprint.ts'
import { makeTree, manifest } from './tree.ts'

const ofManifests = () => scanFingerprint(() => Promise.resolve('package.json'))

afterEach(() => {
  vi.unstubAllEnvs()
})

test('the fingerprint stays until a file, a folder or the scanned place changes', async () => {
  const entries = {
    'node_modules/a/package.json': manifest('a', '1.0.0'),
    'node_modules/b/package.json': manifest('b', '1.0.0'),
  }
  await using tree = await makeTree(entries)
  await using other = await makeTree(entries)
  vi.stubEnv('PLATINUM_SCAN', tree.root)
  const first = await ofManifests()
  expect(await ofManifests()).toBe(first)

  // The same size and, as npm does it, the same time of modification.
  const file = join(tree.root, 'node_modules/a/package.json')
  await utimes(file, 499_162_500, 499_162_500)
  await writeFile(file, manifest('a', '1.0.1'))
  await utimes(file, 499_162_500, 499_162_500)
  const edited = await ofManifests()
  expect(edited).not.toBe(first)

  await rm(join(tree.root, 'node_modules/b'), { recursive: true })
  const removed = await ofManifests()
  expect(removed).not.toBe(edited)

  vi.stubEnv('PLATINUM_SCAN', other.root)
  expect(await ofManifests()).not.toBe(first)
})
