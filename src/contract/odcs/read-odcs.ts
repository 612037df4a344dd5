import { z } from 'zod'
import { ContractError } from '../../errors/platinum-error.ts'
import { durationSeconds } from '../../product/duration.ts'
import { isLayerName, servedLayers, type LayerName } from '../../product/layer.ts'
import { camelCase, upperFirst } from '../../product/names.ts'
import { readVersion } from '../../product/version.ts'
import {
  contractDocument,
  documentFormat,
  type CheckDocument,
  type ContractDocument,
  type RelationDocument,
} from '../document/contract-document.ts'
import { parseLocated, type LocatedValue } from '../document/located-text.ts'
import {
  Findings,
  type ColumnOrigin,
  type ImportedContract,
} from '../exchange/exchanged-contract.ts'
import { foreignProperties } from './custom-properties.ts'
import { odcsShape, type OdcsContract, type OdcsObject } from './odcs-shape.ts'
import { checksOfOptions, readCustom, readOrigin, readProperty } from './read-property.ts'
import { readQuality } from './read-quality.ts'
import { readRelationship, type KnownObject } from './read-relationships.ts'

/** Parts of the standard that have no place in a contract here. */
const withoutPlace = [
  'tenant',
  'tags',
  'servers',
  'support',
  'price',
  'roles',
  'authoritativeDefinitions',
  'contractCreatedTs',
] as const

/** Whether this calls itself an ODCS contract. */
export function isOdcs({ value }: LocatedValue): boolean {
  return z
    .union([
      z.looseObject({ kind: z.literal('DataContract') }),
      z.looseObject({ apiVersion: z.string() }),
    ])
    .safeParse(value).success
}

/**
 * Reads an ODCS contract of version 3: one product for each of its objects.
 *
 * @param layer Where products go that do not say it themselves.
 * @throws ContractError with everything that is wrong, each with its line.
 */
export function readOdcs(located: LocatedValue, layer: LayerName): ImportedContract[] {
  assertVersion(located)
  const odcs = parseLocated(odcsShape, located, 'Correct it as ODCS 3.1.0 asks for it.')
  const findings = new Findings(located)
  for (const part of withoutPlace) {
    if (odcs[part] !== undefined) {
      findings.leaveOut([part], `${part} has no place in a contract here.`)
    }
  }
  for (const position of foreignProperties(odcs.customProperties)) {
    const name = odcs.customProperties?.[position]?.property ?? ''
    findings.leaveOut(['customProperties', position], `The property ${name} is not ours.`)
  }
  const own = readCustom(odcs.customProperties, 'layer', z.string(), [], findings)
  const into = isLayerName(own) ? own : layer
  const objects = odcs.schema.map((object) => knownObject(object, into))
  const read = odcs.schema.map((object, position) =>
    readObject(odcs, object, position, into, objects, findings),
  )
  findings.throwProblems()
  return read.map((each) => ({ ...each, omissions: findings.omissions }))
}

function assertVersion(located: LocatedValue): void {
  const { value } = located
  const said = z.looseObject({ apiVersion: z.unknown() }).safeParse(value).data?.apiVersion
  if (typeof said === 'string' && /^v?3\.\d+\.\d+$/.test(said)) return
  throw new ContractError([
    {
      code: 'CONTRACT_UNKNOWN_FORMAT',
      where: `${located.place(['apiVersion'])}, apiVersion`,
      expected: 'an ODCS contract of version 3, such as v3.1.0',
      found: said === undefined ? 'no apiVersion' : JSON.stringify(said),
      fix: 'Bring the contract to ODCS v3.1.0; the standard describes what changed.',
    },
  ])
}

function tableOf({ name, physicalName }: OdcsObject): string {
  if (/^[a-z_][a-z0-9_]*$/.test(name)) return name
  const last = (physicalName ?? name).split('.').at(-1) ?? name
  return last
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9_]+/g, '_')
    .toLowerCase()
}

function knownObject(object: OdcsObject, layer: LayerName): KnownObject {
  return {
    product: `${layer}.${tableOf(object)}`,
    names: [object.name, ...(object.id === undefined ? [] : [object.id])],
    properties: new Map(
      object.properties.flatMap(({ id, name }) => [
        [name, name] as const,
        ...(id === undefined ? [] : [[id, name] as const]),
      ]),
    ),
  }
}

function readObject(
  odcs: OdcsContract,
  object: OdcsObject,
  position: number,
  layer: LayerName,
  objects: readonly KnownObject[],
  findings: Findings,
): Omit<ImportedContract, 'omissions'> {
  const path = ['schema', position] as const
  const own = objects[position] ?? knownObject(object, layer)
  const keys = object.properties.map(({ name }) => name)
  const of = <T>(name: string, shape: z.ZodType<T>): T | undefined =>
    readCustom(odcs.customProperties, name, shape, [], findings)
  const table = tableOf(object)
  const listField = of('listField', z.string()) ?? camelCase(table)
  const columns = object.properties.map((property, index) =>
    readProperty(property, [...path, 'properties', index], findings),
  )
  const relationContext = { findings, own, objects, listField }
  const relations: RelationDocument[] = []
  const checks: CheckDocument[] = []
  const embeddings: ContractDocument['embeddings'] = []
  const origins = new Map<string, ColumnOrigin>()
  const shapes = contractDocument.shape
  object.properties.forEach((property, index) => {
    const at = [...path, 'properties', index]
    const { name } = property
    for (const [number, each] of (property.relationships ?? []).entries()) {
      relations.push(
        ...some(readRelationship(each, [...at, 'relationships', number], name, relationContext)),
      )
    }
    checks.push(...checksOfOptions(property, columns[index]?.sqlType ?? '', at, findings))
    for (const [number, each] of (property.quality ?? []).entries()) {
      checks.push(
        ...readQuality(each, [...at, 'quality', number], { findings, keys, property: name }),
      )
    }
    const embedding = readCustom(
      property.customProperties,
      'embedding',
      shapes.embeddings.element.omit({ column: true }),
      at,
      findings,
    )
    for (const text of embedding?.of ?? []) {
      if (!keys.includes(text)) findings.unknownColumn([...at, 'customProperties'], text, keys)
    }
    if (embedding) embeddings.push({ column: name, ...embedding })
    const origin = readOrigin(property)
    if (origin) origins.set(name, origin)
  })
  for (const [number, each] of (object.relationships ?? []).entries()) {
    relations.push(
      ...some(
        readRelationship(each, [...path, 'relationships', number], undefined, relationContext),
      ),
    )
  }
  for (const [number, each] of (object.quality ?? []).entries()) {
    checks.push(
      ...readQuality(each, [...path, 'quality', number], { findings, keys, property: undefined }),
    )
  }
  const grain = grainOf(object)
  if (grain.length === 0) {
    findings.leaveOut(path, `${object.name} has no primary key: write what tells its rows apart.`)
  }
  const history = of('history', z.strictObject({ keep: z.string() }))
  const singleKeys = object.properties.filter(({ unique }) => unique).map(({ name }) => [name])
  const contract: ContractDocument = {
    format: documentFormat,
    id: `${layer}.${table}`,
    layer,
    table,
    served: of('served', z.boolean()) ?? servedLayers.has(layer),
    name: typeName(odcs, object),
    listField,
    version: versionOf(odcs, findings),
    owner: ownerOf(odcs),
    description: object.description ?? odcs.description?.purpose ?? odcs.description?.usage ?? '',
    grain,
    columns,
    uniqueKeys: of('uniqueKeys', z.array(z.array(z.string()))) ?? singleKeys,
    freshness: freshnessOf(odcs, object, of('lane', z.enum(['realtime', 'batch'])), findings),
    ...(history === undefined ? {} : { history }),
    relations,
    checks: withOwnNames(checks),
    embeddings,
    measures: of('measures', shapes.measures) ?? [],
    segments: of('segments', shapes.segments) ?? [],
  }
  return { contract, origins, place: findings.place(path) }
}

function grainOf({ properties }: OdcsObject): string[] {
  return properties
    .filter(({ primaryKey }) => primaryKey)
    .toSorted((left, right) => (left.primaryKeyPosition ?? 0) - (right.primaryKeyPosition ?? 0))
    .map(({ name }) => name)
}

/** Two checks of the same name are told apart by a number. */
function withOwnNames(checks: readonly CheckDocument[]): CheckDocument[] {
  const taken = new Map<string, number>()
  return checks.map((check) => {
    const before = taken.get(check.name) ?? 0
    taken.set(check.name, before + 1)
    return before === 0 ? check : { ...check, name: `${check.name} (${before + 1})` }
  })
}

function typeName({ name, schema }: OdcsContract, object: OdcsObject): string {
  const said = object.businessName ?? (schema.length === 1 ? name : undefined) ?? object.name
  const usable = /^[A-Za-z_][A-Za-z0-9_]*$/.test(said) ? said : object.name
  return upperFirst(camelCase(usable.replace(/[^A-Za-z0-9_]+/g, '_')))
}

function versionOf({ version }: OdcsContract, findings: Findings): string {
  const said = String(version)
  if (readVersion(said)) return said
  const [, major, minor = '0', patch = '0'] = /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?$/.exec(said) ?? []
  const whole = major === undefined ? undefined : [major, minor, patch].map(Number).join('.')
  if (whole !== undefined && readVersion(whole)) {
    findings.leaveOut(['version'], `The version ${said} is written ${whole}.`)
    return whole
  }
  findings.wrong(['version'], {
    expected: 'a semantic version: MAJOR.MINOR.PATCH',
    found: JSON.stringify(version),
    fix: 'Write the version as numbers, such as 1.0.0.',
  })
  return '0.0.0'
}

function ownerOf({ team, domain }: OdcsContract): string {
  const named = Array.isArray(team)
    ? (team.find(({ role }) => role === 'owner') ?? team[0])?.username
    : team?.name
  return named ?? domain ?? 'unknown'
}

const units: readonly (readonly [RegExp, 's' | 'm' | 'h' | 'd'])[] = [
  [/^s(ec(onds?)?)?$/i, 's'],
  [/^(m|min(utes?)?)$/, 'm'],
  [/^h((ou)?rs?)?$/i, 'h'],
  [/^d(ays?)?$/i, 'd'],
]

function freshnessOf(
  { slaProperties = [] }: OdcsContract,
  object: OdcsObject,
  lane: 'realtime' | 'batch' | undefined,
  findings: Findings,
): ContractDocument['freshness'] {
  const keys = object.properties.map(({ name }) => name)
  const about = (element: string | undefined): boolean => {
    const parts = element?.split('.') ?? []
    return parts.length < 2 || parts[0] === object.name || parts[0] === object.id
  }
  const position = slaProperties.findIndex(
    ({ property, element }) => /^(latency|ly|freshness)$/i.test(property) && about(element),
  )
  slaProperties.forEach(({ property }, index) => {
    if (index !== position && !/^(latency|ly|freshness)$/i.test(property)) {
      findings.leaveOut(['slaProperties', index], `${property} is not promised by a contract here.`)
    }
  })
  const found = slaProperties[position]
  if (!found) {
    findings.leaveOut(
      ['slaProperties'],
      `Nothing says how old ${object.name} may be: 1d is assumed. Write what is promised.`,
    )
    return { lane: lane ?? 'batch', within: '1d' }
  }
  const unit = units.find(([pattern]) => pattern.test(found.unit ?? 'd'))?.[1]
  const within = `${String(found.value)}${unit ?? ''}`
  const seconds = unit === undefined ? undefined : durationSeconds(within)
  if (seconds === undefined) {
    findings.wrong(['slaProperties', position, unit === undefined ? 'unit' : 'value'], {
      expected: 'a whole number, in seconds, minutes, hours or days',
      found: `${String(found.value)} ${found.unit ?? ''}`.trim(),
      fix: 'Write value as a number and unit as s, m, h or d.',
    })
  }
  const eventTime = found.element?.split('.').at(-1)
  const column = object.properties.find(({ name, id }) => name === eventTime || id === eventTime)
  if (eventTime !== undefined && !column) {
    findings.unknownColumn(['slaProperties', position, 'element'], eventTime, keys)
  }
  return {
    lane: lane ?? (seconds !== undefined && seconds < 600 ? 'realtime' : 'batch'),
    within,
    ...(column === undefined ? {} : { eventTime: column.name }),
  }
}

function some<T>(value: T | undefined): T[] {
  return value === undefined ? [] : [value]
}
