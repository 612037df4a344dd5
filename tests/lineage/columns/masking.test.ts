import { expect, test } from 'vitest'
import { columnLineage } from '../../../src/lineage/columns/column-lineage.ts'
import { shop } from './corpus/shop.ts'
import { written } from './edges.ts'

/** The sources of one expression over customers, and what could not be resolved in it. */
async function sources(expression: string) {
  const [lineage] = await columnLineage(`select ${expression} as v from customers`, shop)
  const [column] = lineage?.columns ?? []
  return {
    direct: written(column?.direct ?? []),
    indirect: written(column?.indirect ?? []),
    unresolved: (lineage?.unresolved ?? []).map(({ kind, name }) => `${kind} ${name}`),
  }
}

const masked = (...direct: string[]) => ({ direct, indirect: [], unresolved: [] })

test.each([
  ['a hash', 'md5(email)'],
  ['a hash of bytes, as text', "encode(sha256(convert_to(email, 'UTF8')), 'hex')"],
  ['a hash of pgcrypto', "encode(digest(email, 'sha256'), 'hex')"],
  ['a keyed hash', "hmac(email, 'key', 'sha512')"],
  ['a password hash', "crypt(email, gen_salt('bf'))"],
  ['pgcrypto in a schema of its own', "extensions.digest(email, 'sha1')"],
  ['a hash with salt before it', "md5('salt' || email)"],
  ['a part of a hash', 'left(md5(lower(email)), 8)'],
  ['a hash as a number', 'hashtext(email) % 100'],
  ['an identifier made from a hash', 'uuid_generate_v5(uuid_ns_url(), email)'],
  ['PostgreSQL Anonymizer', "anon.partial(email, 2, '***', 2)"],
])('%s masks', async (_, expression) => {
  expect(await sources(expression)).toEqual(masked('~!customers.email'))
})

test.each([
  ['a part of a value', 'left(email, 2)'],
  ['encryption, which a key undoes,', "pgp_sym_encrypt(email, 'key')"],
  ['an encoding', "encode(convert_to(email, 'UTF8'), 'base64')"],
  ['a replacement', "regexp_replace(email, '.*@', '')"],
])('%s does not mask', async (_, expression) => {
  expect(await sources(expression)).toEqual(masked('~customers.email'))
})

test('a value that is there both hashed and as it is has both edges', async () => {
  expect(await sources("jsonb_build_object('hash', md5(email), 'email', email)")).toEqual(
    masked('~!customers.email', '~customers.email'),
  )
})

test('a key of a hash is masked with it, what is joined to the hash is not', async () => {
  expect(await sources("encode(hmac(email, name, 'sha256'), 'hex') || country")).toEqual(
    masked('~!customers.email', '~!customers.name', '~customers.country'),
  )
})

test('a hash that only decides is masked too', async () => {
  expect(await sources("case when md5(email) < 'a' then country end")).toEqual({
    direct: ['~customers.country'],
    indirect: ['CONDITIONAL:!customers.email'],
    unresolved: [],
  })
})

test.each([['mask_email(email)'], ['private.mask_email(email)'], ['upper(mask_email(email))']])(
  'a function that is not known is named, and is not said to mask: %s',
  async (expression) => {
    const name = expression.includes('private') ? 'private.mask_email' : 'mask_email'
    expect(await sources(expression)).toEqual({
      ...masked('~customers.email'),
      unresolved: [`function ${name}`],
    })
  },
)

test('a hash around or inside a function that is not known masks all the same', async () => {
  for (const expression of ['md5(mask_email(email))', 'mask_email(md5(email))']) {
    expect(await sources(expression)).toEqual({
      ...masked('~!customers.email'),
      unresolved: ['function mask_email'],
    })
  }
})

test.each([
  ["query_to_xml('select * from orders', true, true, '')"],
  ["table_to_xml('orders', true, true, '')"],
  ["dblink('other', 'select 1')"],
])('a function that runs a query unseen is named: %s', async (expression) => {
  const { unresolved } = await sources(expression)
  expect(unresolved).toEqual([`function ${expression.replace(/\(.*/, '')}`])
})

test('a column called as a function of its row is that column', async () => {
  const [lineage] = await columnLineage('select email(c), c.country from customers c', shop)
  expect(lineage?.unresolved).toEqual([])
  expect(lineage?.columns.map(({ direct }) => written(direct))).toEqual([
    ['=customers.email'],
    ['=customers.country'],
  ])
})
