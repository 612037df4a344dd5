import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Registry } from '../../src/product/product.ts'
import { buildRegistry } from '../../src/product/registry.ts'

/** Below the repository, so that the files find 'platinum' and 'drizzle-orm'. */
const root = join(import.meta.dirname, '../..')

/** Writes versions of a project's schema, and reads them as `platinum` would. */
export interface SchemaFiles extends AsyncDisposable {
  /** @param source the file without imports. */
  write(source: string): Promise<{ readonly url: string; readonly registry: Registry }>
}

const imports = `
import { getTableColumns, sql } from 'drizzle-orm'
import { bigint, boolean, index, integer, numeric, pgEnum, pgSchema, primaryKey, serial, text, timestamp, unique, uniqueIndex, vector } from 'drizzle-orm/pg-core'
import { bronze, dataProduct, gold, platinum, silver } from 'platinum'

const product = (table, name) =>
  dataProduct(table, {
    name: 'One' + name,
    version: '1.0.0',
    owner: 'tests',
    description: 'For tests.',
    columns: Object.fromEntries(Object.keys(getTableColumns(table)).map((key) => [key, 'x'])),
    freshness: { lane: 'batch', within: '1d' },
  })
`

export async function openSchemaFiles(): Promise<SchemaFiles> {
  const directory = await mkdtemp(join(root, '.tmp-'))
  let version = 0
  return {
    async write(source) {
      version += 1
      const file = join(directory, `schema-${version}.js`)
      await writeFile(file, imports + source)
      const url = pathToFileURL(file).href
      const exports = (await import(/* @vite-ignore */ url)) as Record<string, unknown>
      return { url, registry: buildRegistry({ exports, spaces: new Map() }) }
    },
    async [Symbol.asyncDispose]() {
      await rm(directory, { recursive: true, force: true })
    },
  }
}
