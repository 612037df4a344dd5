import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { copyFixture, runPlatinum, type ProjectCopy } from '../harness/command-line.ts'

let shop: ProjectCopy

beforeAll(async () => {
  shop = await copyFixture('shop')
  await mkdir(join(shop.directory, 'documents'))
})
afterAll(() => shop[Symbol.asyncDispose]())

const run = (...args: string[]) => runPlatinum([...args, '--project', shop.directory], shop)
const configure = (text: string) =>
  writeFile(
    join(shop.directory, 'platinum.config.ts'),
    `import { defineConfig } from 'platinum'\nexport default defineConfig(${text})\n`,
  )
const document = (name: string, text: string) =>
  writeFile(join(shop.directory, 'documents', name), text)

test('check lists the documents with their ids, or everything that is wrong with them', async () => {
  expect((await run('documents', 'check')).stderr).toContain('DOCUMENTS_UNREADABLE')
  await configure(
    `{ identity: { apiKeys: true }, trustedDocuments: { from: 'documents', except: ['console'] } }`,
  )
  await document('type.graphql', '{ __typename }')
  const listed = await run('documents', 'check')
  expect(listed).toMatchObject({ code: 0, stderr: '' })
  expect(listed.stdout).toMatch(/^sha256:[0-9a-f]{64} type {2}documents\/type.graphql$/m)
  await document('broken.graphql', '{')
  await document('unknown.graphql', '{ nothing }')
  const broken = await run('documents', 'check')
  expect(broken.code).toBe(1)
  for (const place of ['broken.graphql:1:2', 'unknown.graphql:1:3']) {
    expect(broken.stdout).toContain(`DOCUMENT_INVALID in documents/${place}`)
  }
})

test('a server whose documents it could not answer does not start', async () => {
  const refused = await run('serve', '--port', '0')
  expect(refused.code).toBe(2)
  for (const place of ['broken.graphql:1:2', 'unknown.graphql:1:3']) {
    expect(refused.stderr).toContain(`DOCUMENT_INVALID in documents/${place}`)
  }
})
