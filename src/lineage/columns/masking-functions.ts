import type { Mask } from './edge.ts'
import { namesOf } from './postgres-functions.ts'

/**
 * Functions whose result cannot be turned back into what they were given: hashes and keyed hashes
 * of Postgres, of pgcrypto and of uuid-ossp, found in whatever schema they were installed.
 * Encryption is none: whoever has the key reads the value.
 */
const maskingFunctions = namesOf(`
  crc32 crc32c crypt digest hash_aclitem hash_aclitem_extended hash_array hash_array_extended
  hash_multirange hash_multirange_extended hash_numeric hash_numeric_extended hash_range
  hash_range_extended hash_record hash_record_extended hashbool hashboolextended hashbpchar
  hashbpcharextended hashbytea hashbyteaextended hashchar hashcharextended hashcid hashcidextended
  hashdate hashdateextended hashenum hashenumextended hashfloat4 hashfloat4extended hashfloat8
  hashfloat8extended hashinet hashinetextended hashint2 hashint2extended hashint4 hashint4extended
  hashint8 hashint8extended hashmacaddr hashmacaddr8 hashmacaddr8extended hashmacaddrextended
  hashname hashnameextended hashoid hashoidextended hashoidvector hashoidvectorextended hashtext
  hashtextextended hashtid hashtidextended hashvarlena hashvarlenaextended hashxid hashxid8
  hashxid8extended hashxidextended hmac interval_hash interval_hash_extended jsonb_hash
  jsonb_hash_extended md5 pg_lsn_hash pg_lsn_hash_extended sha224 sha256 sha384 sha512 time_hash
  time_hash_extended timestamp_hash timestamp_hash_extended timestamptz_hash
  timestamptz_hash_extended timetz_hash timetz_hash_extended uuid_generate_v3 uuid_generate_v5
  uuid_hash uuid_hash_extended
`)

/** Those that need a key or a salt, as their second argument. */
const keyedFunctions: ReadonlySet<string> = new Set(['crypt', 'hmac'])

/** The schema of the extension PostgreSQL Anonymizer: all its functions mask. */
const maskingSchemas: ReadonlySet<string> = new Set(['anon'])

/**
 * How a function of this qualified name masks what it is given; undefined where it does not.
 * @param isKeyInData whether its second argument is made from columns: what lies beside the values
 *   is no secret
 */
export function maskOf(name: readonly string[], isKeyInData: boolean): Mask | undefined {
  const [last = '', schema = ''] = name.toReversed()
  if (maskingSchemas.has(schema)) return { by: `${schema}.${last}`, anonymizes: true }
  if (!maskingFunctions.has(last)) return undefined
  return { by: last, anonymizes: keyedFunctions.has(last) && !isKeyInData }
}
