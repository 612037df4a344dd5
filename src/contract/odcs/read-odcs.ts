import { z } from 'zod'
import { ContractError } from '../../errors/platinum-error.ts'
import { isLayerName, servedLayers, type LayerName } from '../../product/layer.ts'
import { camelCase } from '../../product/names.ts'
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
import { withOwnNames } from '../exchange/own-names.ts'
import { typeNameOf } from '../exchange/type-name.ts'
import { foreignProperties } from './custom-properties.ts'
import { odcsShape, type OdcsContract, type OdcsObject } from './odcs-shape.ts'
import { checksOfOptions, readCustom, readOrigin, readProperty } from './read-property.ts'
import { freshnessOf, ownerOf, versionOf } from './read-promises.ts'
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
  const served = of('served', z.boolean()) ?? servedLayers.has(layer)
  const refuseAfter = of('refuseAfter', z.string())
  const history = of('history', z.strictObject({ keep: z.string() }))
  const singleKeys = object.properties.filter(({ unique }) => unique).map(({ name }) => [name])
  const contract: ContractDocument = {
    format: documentFormat,
    id: `${layer}.${table}`,
    layer,
    table,
    served,
    name: typeNameOf(
      { table, listField, served },
      object.businessName ?? (odcs.schema.length === 1 ? odcs.name : undefined),
    ),
    listField,
    version: versionOf(odcs, findings),
    owner: ownerOf(odcs),
    description: object.description ?? odcs.description?.purpose ?? odcs.description?.usage ?? '',
    grain,
    columns,
    uniqueKeys: of('uniqueKeys', z.array(z.array(z.string()))) ?? singleKeys,
    freshness: {
      ...freshnessOf(odcs, object, of('lane', z.enum(['realtime', 'batch'])), findings),
      ...(refuseAfter === undefined ? {} : { refuseAfter }),
    },
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

function some<T>(value: T | undefined): T[] {
  return value === undefined ? [] : [value]
}
