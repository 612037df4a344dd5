import {
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  type GraphQLField,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLOutputType,
} from 'graphql'
import { marker, payloads } from './payloads.ts'
import type { Place } from './places.ts'
import type { Random } from './random.ts'

/** A request whose leaf at one place, and perhaps others, hold payloads. */
export interface InjectedRequest {
  readonly query: string
  readonly variables: Readonly<Record<string, unknown>> | undefined
  readonly payloads: readonly string[]
}

/** A value in a document: JSON, but for the names of enums and variables. */
class Written {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

type Mode = 'literal' | 'argument' | 'leaf'

/** Writes a document around a place, and fills it. */
export class RequestWriter {
  readonly #random: Random
  readonly #place: Place
  readonly #mode: Mode
  readonly #used: string[] = []
  readonly #declared = new Map<string, { readonly type: string; readonly value: unknown }>()

  constructor(random: Random, place: Place) {
    this.#random = random
    this.#place = place
    this.#mode = random.pick(['literal', 'argument', 'leaf'])
  }

  write(): InjectedRequest {
    const selection = this.#select(this.#place.fields)
    const declared = [...this.#declared].map(([name, { type }]) => `$${name}: ${type}`)
    const head = declared.length === 0 ? 'query' : `query Q(${declared.join(', ')})`
    const variables = [...this.#declared].map(([name, { value }]) => [name, value] as const)
    return {
      query: `${head} { ${selection} }`,
      variables: variables.length === 0 ? undefined : Object.fromEntries(variables),
      payloads: this.#used,
    }
  }

  #select(fields: readonly GraphQLField<unknown, unknown>[]): string {
    const [field, ...rest] = fields
    if (!field) throw new TypeError('no field to select')
    const alias = this.#random.chance(20) ? `${marker}_${this.#random.below(9)}: ` : ''
    const inner = rest.length > 0 ? this.#select(rest) : undefined
    const selected = this.#selection(field.type, inner)
    return `${alias}${field.name}${this.#arguments(field, rest.length === 0)}${selected}`
  }

  /** What is asked of a type; nothing of a leaf. */
  #selection(type: GraphQLOutputType, inner: string | undefined, depth = 0): string {
    const named = getNamedType(type)
    if (!isObjectType(named)) return ''
    const fields = Object.values(named.getFields()).filter(
      (field) => !field.args.some(isRequiredArgument),
    )
    const leaves = fields.filter((field) => isLeafType(getNamedType(field.type)))
    const parts = inner === undefined ? [] : [inner]
    if (leaves.length > 0) parts.push(this.#random.pick(leaves).name)
    if (parts.length === 0 || (depth < 3 && this.#random.chance(25))) {
      const objects = fields.filter((field) => isObjectType(getNamedType(field.type)))
      const rows = objects.filter(({ name }) => ['nodes', 'groups', 'key'].includes(name))
      if (objects.length > 0 && depth < 6) {
        const field = this.#random.pick(rows.length > 0 ? rows : objects)
        parts.push(`${field.name}${this.#selection(field.type, undefined, depth + 1)}`)
      }
    }
    return ` { ${parts.length > 0 ? [...new Set(parts)].join(' ') : '__typename'} }`
  }

  #arguments(field: GraphQLField<unknown, unknown>, isTarget: boolean): string {
    const written = field.args.flatMap((argument) => {
      const isPlace = isTarget && argument.name === this.#place.argument
      const isAsked =
        isRequiredArgument(argument) ||
        (isTarget && !lonely.has(argument.name) && this.#random.chance(10))
      if (!isPlace && !isAsked) return []
      const value = isPlace
        ? this.#fill(argument.type, this.#place.within, argument.name)
        : this.#valid(argument.type, argument.name)
      if (this.#mode !== 'argument' || !isPlace) return [`${argument.name}: ${print(value)}`]
      return [`${argument.name}: ${print(this.#declare(String(argument.type), plain(value)))}`]
    })
    return written.length === 0 ? '' : `(${written.join(', ')})`
  }

  /** The value of an argument with a payload at the place. */
  #fill(type: GraphQLInputType, within: Place['within'], name: string): unknown {
    const nullable = getNullableType(type)
    if (isListType(nullable)) {
      const ofType = nullable.ofType as GraphQLInputType
      const item = this.#fill(ofType, within, name)
      const more = this.#random.chance(25) ? [this.#valid(ofType, name)] : []
      const list = [item, ...more]
      return within.length === 0 && this.#mode === 'leaf' ? this.#leaf(type, list) : list
    }
    const [next, ...rest] = within
    if (!next) {
      const payload = this.#payload(getNamedType(type), name)
      return this.#mode === 'leaf' && !this.#isInList(type) ? this.#leaf(type, payload) : payload
    }
    const object = nullable as GraphQLInputObjectType
    const entries: Record<string, unknown> = { [next.name]: this.#fill(next.type, rest, next.name) }
    for (const field of Object.values(object.getFields())) {
      if (field === next) continue
      const isAsked = isRequiredInputField(field) || isCompanion(object, next.name, field.name)
      // Of a OneOf there is one.
      const isExtra = !object.isOneOf && !isGrouping(object) && this.#random.chance(3)
      if (isAsked || isExtra) entries[field.name] = this.#valid(field.type, field.name)
    }
    if (isGrouping(object) && next.name !== 'field') this.#chooseTime(object, entries)
    return entries
  }

  /** Grains and time zones belong to fields that are times. */
  #chooseTime(object: GraphQLInputObjectType, entries: Record<string, unknown>): void {
    const type = getNamedType(object.getFields()['field']?.type)
    const times = isEnumType(type)
      ? type.getValues().filter(({ name }) => ['placedAt', 'createdAt', 'seen'].includes(name))
      : []
    if (times.length > 0) entries['field'] = new Written(this.#random.pick(times).name)
    entries['grain'] ??= new Written('DAY')
  }

  /** Lists are declared whole. */
  #isInList(type: GraphQLInputType): boolean {
    const leaf = this.#place.within.at(-1)?.type ?? this.#argumentType()
    return getNullableType(leaf) !== getNullableType(type)
  }

  #argumentType(): GraphQLInputType | undefined {
    return this.#place.fields.at(-1)?.args.find(({ name }) => name === this.#place.argument)?.type
  }

  /** What stands in a OneOf may not be null. */
  #leaf(type: GraphQLInputType, value: unknown): Written {
    return this.#declare(`${String(getNullableType(type))}!`, plain(value))
  }

  #declare(type: string, value: unknown): Written {
    const name = `v${this.#declared.size}`
    this.#declared.set(name, { type, value })
    return new Written(`$${name}`)
  }

  #payload(type: GraphQLNamedType, name: string): unknown {
    // Values that are none of the type are refused at once; most are of it, where that can be.
    const mayBeOfType = type.name !== 'String' && this.#random.chance(80)
    if (mayBeOfType) return this.#odd(type)
    if (/cursor|after|before/.test(name) && this.#random.chance(60)) return this.#cursor()
    if (/base64/i.test(name) && this.#random.chance(60)) {
      return Buffer.from(this.#use()).toString('base64')
    }
    return this.#use()
  }

  #use(): string {
    const payload = this.#random.pick(payloads)
    this.#used.push(payload)
    return payload
  }

  /** Made by hand, as a cursor was before it was signed. */
  #cursor(): string {
    const position = Array.from({ length: 1 + this.#random.below(3) }, () => this.#use())
    return Buffer.from(JSON.stringify([this.#use(), ...position])).toString('base64url')
  }

  /** The edge of a type. */
  #odd(type: GraphQLNamedType): unknown {
    if (isEnumType(type)) return new Written(this.#random.pick(type.getValues()).name)
    return this.#random.pick(odd[type.name] ?? [true])
  }

  /** A value that the place takes. */
  #valid(type: GraphQLInputType, name: string): unknown {
    const nullable = getNullableType(type)
    if (isListType(nullable)) {
      const value = this.#valid(nullable.ofType as GraphQLInputType, name)
      return name === 'vector' ? [value, value, value] : [value]
    }
    if (isEnumType(nullable)) return new Written(this.#random.pick(nullable.getValues()).name)
    if (isInputObjectType(nullable)) return this.#validObject(nullable)
    const typeName = getNamedType(type).name
    const known = (typeName === 'String' && wellKnown[name]) || valid[typeName]
    if (known === undefined) throw new TypeError(`no value for ${typeName}`)
    return known
  }

  #validObject(type: GraphQLInputObjectType): Record<string, unknown> {
    const fields = Object.values(type.getFields())
    const required = fields.filter(isRequiredInputField)
    const leaves = fields.filter((field) => isLeafType(getNamedType(field.type)))
    const asked =
      required.length > 0 ? required : [this.#random.pick(leaves.length > 0 ? leaves : fields)]
    return Object.fromEntries(
      asked.map((field) => [field.name, this.#valid(field.type, field.name)]),
    )
  }
}

/** What has to be said beside a field for it to be looked at: what must hold at a path into JSON. */
function isCompanion(object: GraphQLInputObjectType, filled: string, field: string): boolean {
  return filled === 'at' && field === 'exists' && 'at' in object.getFields()
}

/** What rows are grouped by. */
function isGrouping(object: GraphQLInputObjectType): boolean {
  const fields = object.getFields()
  return 'grain' in fields && 'timeZone' in fields
}

/** Arguments that rule each other out, or are cut short by what is asked with them. */
const lonely = new Set([
  'first',
  'last',
  'after',
  'before',
  'offset',
  'search',
  'maxStaleness',
  'onBreach',
])

const valid: Readonly<Record<string, unknown>> = {
  String: 'a',
  ID: 'a',
  Int: 1,
  Float: 1.5,
  Boolean: true,
  BigInt: '1',
  Decimal: '1.5',
  DateTime: '2026-01-30T00:00:00Z',
  LocalDateTime: '2026-01-30T00:00:00',
  Date: '2026-01-30',
  Time: '10:00:00',
  Duration: 'P1D',
  UUID: '00000000-0000-0000-0000-000000000001',
}

/** Texts that have to be something. */
const wellKnown: Readonly<Record<string, string>> = {
  of: 'gold.order',
  id: 'gold.order',
  name: 'Order',
  timeZone: 'Europe/Rome',
  maxStaleness: '2h',
}

const odd: Readonly<Record<string, readonly unknown[]>> = {
  Int: [0, -1, 2_147_483_647, -2_147_483_648, 2_147_483_648],
  Float: [0, -0, 1e308, -1e308, 5e-324, 1e39],
  Boolean: [true, false, null],
  BigInt: ['-9223372036854775808', '9223372036854775807', '+0', '00000000000000000000000001', 7],
  Decimal: ['NaN', 'Infinity', '-Infinity', '1e9999', '1e-9999', '.5', '5.', `1${'0'.repeat(900)}`],
  DateTime: [
    '0001-01-01T00:00:00Z',
    '9999-12-31T23:59:59.999999-15:59',
    '0001-01-01T00:00+15:59',
    '2026-01-01t10:00z',
  ],
  LocalDateTime: ['0001-01-01T00:00:00', '9999-12-31T23:59:59.999999', '2026-01-01t10:00'],
  Date: ['0001-01-01', '9999-12-31', '2024-02-29'],
  Time: ['00:00', '23:59:59.999999', '10:00:00Z', '10:00:00+99', '10:00:00-15:59'],
  Duration: [
    'PT0S',
    'P999999999Y',
    'P-999999999Y',
    'P999999999W',
    'PT999999999H',
    'P1YT-0.000001S',
    'PT999999999.999999S',
  ],
  UUID: ['00000000-0000-0000-0000-000000000000', 'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF'],
}

/** As a variable's value is sent. */
function plain(value: unknown): unknown {
  if (value instanceof Written) return value.text
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)]))
}

/** As a value stands in a document. JSON's strings are GraphQL's. */
function print(value: unknown): string {
  if (value instanceof Written) return value.text
  if (Array.isArray(value)) return `[${value.map(print).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const fields = Object.entries(value).map(([key, each]) => `${key}: ${print(each)}`)
  return `{ ${fields.join(', ')} }`
}
