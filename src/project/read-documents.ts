import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join, relative, resolve, sep } from 'node:path'
import { z } from 'zod'
import type {
  TrustedDocumentsConfig,
  TrustedText,
  TrustedTexts,
} from '../config/trusted-documents.ts'
import type { Problem } from '../errors/platinum-error.ts'

interface Found {
  readonly id: string
  readonly text: string
  readonly where: string
}

const byId = z.record(z.string(), z.string())

/** What Apollo's tools write. */
const manifest = z.object({
  format: z.literal('apollo-persisted-query-manifest'),
  operations: z.array(z.object({ id: z.string(), body: z.string() })),
})

/** Ids that are the hash of a text, as tools write them, by their length. */
const hashes = new Map([
  [32, 'md5'],
  [40, 'sha1'],
  [64, 'sha256'],
])

/**
 * Reads the trusted documents of a project, and finds every id that is not what it says. Whether
 * the schema has what they ask for is looked at where there is a schema.
 */
export async function readDocuments(
  config: TrustedDocumentsConfig | undefined,
  root: string,
): Promise<{ readonly texts: TrustedTexts | undefined; readonly problems: readonly Problem[] }> {
  if (!config) return { texts: undefined, problems: [] }
  const place = resolve(root, config.from)
  const { found, problems } = await read(place, relative(root, place) || '.')
  const known = new Map<string, Found>()
  for (const each of found) {
    const wrong = idProblem(each, known.get(each.id))
    if (wrong) problems.push(wrong)
    else known.set(each.id, each)
  }
  const documents = new Map<string, TrustedText>()
  for (const { id, text, where } of known.values()) {
    const ids = documents.get(text)?.ids ?? [`sha256:${digest('sha256', text)}`]
    documents.set(text, { text, ids: [...new Set([...ids, id])], where })
  }
  const { mode = 'only', except = [] } = config
  return { texts: { documents: [...documents.values()], mode, except }, problems }
}

async function read(
  place: string,
  name: string,
): Promise<{ readonly found: readonly Found[]; readonly problems: Problem[] }> {
  try {
    const isFolder = (await stat(place)).isDirectory()
    const found = isFolder ? await readFolder(place, name) : await readList(place, name)
    if (found.length > 0) return { found, problems: [] }
    return { found, problems: [unreadable(name, 'no document')] }
  } catch (error) {
    const problem = error instanceof Error ? error.message.replaceAll(place, name) : String(error)
    return { found: [], problems: [unreadable(name, problem)] }
  }
}

/** A file's document is called as the file is: `orders/open.graphql` is `orders.open`. */
async function readFolder(place: string, name: string): Promise<Found[]> {
  const files = (await readdir(place, { recursive: true })).filter((file) =>
    /\.(graphql|gql)$/.test(file),
  )
  return await Promise.all(
    files.sort().map(async (file) => ({
      id: file.replace(/\.\w+$/, '').replaceAll(sep, '.'),
      text: await readFile(join(place, file), 'utf8'),
      where: join(name, file),
    })),
  )
}

async function readList(place: string, name: string): Promise<Found[]> {
  const json: unknown = JSON.parse(await readFile(place, 'utf8'))
  const made = manifest.safeParse(json)
  const listed = made.success
    ? made.data.operations.map(({ id, body }) => [id, body] as const)
    : Object.entries(asTexts(json))
  return listed.map(([id, text]) => ({ id, text, where: `${name}, ${id}` }))
}

function asTexts(json: unknown): Readonly<Record<string, string>> {
  const read = byId.safeParse(json)
  if (read.success) return read.data
  throw new TypeError('JSON that is neither an object of texts by id nor a manifest of Apollo')
}

function idProblem({ id, text, where }: Found, known: Found | undefined): Problem | undefined {
  if (known && known.text !== text) {
    return invalid(where, 'an id of its own', `${known.where} has the same`)
  }
  const [, payload] = /^(?:sha256:)?([0-9a-f]+)$/.exec(id) ?? []
  const hash = hashes.get(payload?.length ?? 0)
  if (payload !== undefined && hash !== undefined) {
    const right = digest(hash, text)
    return payload === right ? undefined : invalid(where, `the ${hash} of its text, ${right}`, id)
  }
  // As the appendix of GraphQL over HTTP has it; other prefixes are kept for later.
  if (/^([\w.~-]+|x-[\w.~-]+:[\w.~-]+)$/.test(id)) return undefined
  return invalid(
    where,
    'an id: sha256: and a hash, a name of letters, digits and - . _ ~, or such a name behind x-…:',
    JSON.stringify(id),
  )
}

function digest(hash: string, text: string): string {
  return createHash(hash).update(text).digest('hex')
}

function unreadable(where: string, found: string): Problem {
  return {
    code: 'DOCUMENTS_UNREADABLE',
    where,
    expected: 'a folder of .graphql files, or a JSON file of documents by id',
    found,
    fix: 'Correct trustedDocuments.from in platinum.config.ts, or the file.',
  }
}

function invalid(where: string, expected: string, found: string): Problem {
  return {
    code: 'DOCUMENT_INVALID',
    where,
    expected,
    found,
    fix: 'Correct the document or its id, or have your tools write the file again.',
  }
}
