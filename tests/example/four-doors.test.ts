import { join } from 'node:path'
import { graphql, isObjectType, Kind, parse, type ConstValueNode } from 'graphql'
import { expect, test } from 'vitest'
import { buildSchema } from '../../src/graphql/build-schema.ts'
import { annotateSchema } from '../../src/graphql/print-schema.ts'
import { loadProject } from '../../src/project/load-project.ts'

const project = await loadProject(join(import.meta.dirname, '../..'), {})
const schema = buildSchema(project)
const served = project.registry.products.filter((product) => product.served)

/** Fields that are made from no column, each with what it is made of instead. */
const madeFromNothing: Readonly<Record<string, string>> = {
  'License.packageCount': 'a number of rows',
  'License.share': 'a number of rows by another',
  'Package.direct': 'whether there is a row',
  'Dependency.kind': 'one of three words, which the kinds of the rows decide',
  'PackageFeatureVector.modules': 'one of three numbers, which the type of the module decides',
}

interface Said {
  readonly contract: Readonly<Record<string, unknown>>
  readonly from: readonly string[]
  readonly influencedBy: readonly string[]
}

/** What SDL says of each field of the rows. */
function bySdl(): Map<string, Said> {
  const said = new Map<string, Said>()
  for (const definition of parse(annotateSchema(schema, project)).definitions) {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION) continue
    for (const field of definition.fields ?? []) {
      const args = (name: string): Record<string, unknown> =>
        Object.fromEntries(
          (field.directives?.find((each) => each.name.value === name)?.arguments ?? []).map(
            (each) => [each.name.value, valueOf(each.value)],
          ),
        )
      said.set(`${definition.name.value}.${field.name.value}`, {
        contract: args('contract'),
        from: args('lineage')['from'] as string[],
        influencedBy: (args('lineage')['influencedBy'] as string[] | undefined) ?? [],
      })
    }
  }
  return said
}

function valueOf(node: ConstValueNode): unknown {
  if (node.kind === Kind.LIST) return node.values.map(valueOf)
  return node.kind === Kind.STRING ? node.value : undefined
}

/** What introspection says of each field of a type. */
async function byIntrospection(typeName: string): Promise<Map<string, Said & { text: string }>> {
  const { data } = await graphql({
    schema,
    source: `{ __type(name: "${typeName}") { fields { name description appliedDirectives { name args { name value } } } } }`,
  })
  const { __type: type } = data as unknown as {
    __type: {
      fields: {
        name: string
        description: string
        appliedDirectives: { name: string; args: { name: string; value: string }[] }[]
      }[]
    }
  }
  return new Map(
    type.fields.map((field) => {
      const args = (name: string): Record<string, unknown> =>
        Object.fromEntries(
          (field.appliedDirectives.find((each) => each.name === name)?.args ?? []).map((each) => [
            each.name,
            JSON.parse(each.value) as unknown,
          ]),
        )
      return [
        field.name,
        {
          contract: args('contract'),
          from: args('lineage')['from'] as string[],
          influencedBy: (args('lineage')['influencedBy'] as string[] | undefined) ?? [],
          text: field.description,
        },
      ]
    }),
  )
}

interface CatalogField {
  readonly name: string
  readonly description: string
  readonly classification: string
  readonly unit: string | null
  readonly lineage: {
    readonly sources: readonly { readonly dataset: string; readonly field: string | null }[]
    readonly origins: readonly unknown[]
  }
}

async function byCatalog(id: string): Promise<Map<string, CatalogField>> {
  const { data, errors } = await graphql({
    schema,
    source: `{ catalog { product(id: "${id}") { fields { name description classification unit lineage { sources { dataset field } origins { dataset field } } } } } }`,
    contextValue: { now: () => new Date(0) },
  })
  expect(errors).toBeUndefined()
  const { catalog } = data as unknown as { catalog: { product: { fields: CatalogField[] } } }
  return new Map(catalog.product.fields.map((field) => [field.name, field]))
}

test.each(served.map((product) => [product.id, product] as const))(
  'every field of %s says the same through descriptions, directives, introspection and the catalog',
  async (id, product) => {
    const sdl = bySdl()
    const introspected = await byIntrospection(product.typeName)
    const catalog = await byCatalog(id)
    const fromNothing: string[] = []
    const type = schema.getType(product.typeName)
    expect(isObjectType(type) && Object.keys(type.getFields()).length).toBeGreaterThanOrEqual(
      product.columns.length,
    )
    for (const column of product.columns) {
      const place = `${product.typeName}.${column.key}`
      const inSdl = sdl.get(place)
      const inIntrospection = introspected.get(column.key)
      const inCatalog = catalog.get(column.key)
      const { version, owner } = product
      const contract = {
        product: id,
        version,
        owner,
        classification: column.classification,
        ...(column.unit === undefined ? {} : { unit: column.unit }),
      }
      expect([place, inSdl?.contract]).toEqual([place, contract])
      expect([place, inIntrospection?.contract]).toEqual([place, contract])
      expect(inCatalog).toMatchObject({
        description: column.description,
        classification: column.classification,
        unit: column.unit ?? null,
      })
      expect(inIntrospection?.text).toContain(column.description)
      expect(inIntrospection?.text).toContain(`Classification: ${column.classification}.`)

      const sources = inCatalog?.lineage.sources.map(({ dataset, field }) => {
        const from = project.registry.byId.get(dataset)?.columns.find(({ key }) => key === field)
        return from ? `${dataset}.${from.name}` : dataset
      })
      expect([place, inSdl?.from]).toEqual([place, [...new Set(sources)]])
      expect([place, inIntrospection?.from]).toEqual([place, inSdl?.from])
      const embedded = product.embeddings.some((each) => each.column === column)
      for (const source of embedded ? [] : (inSdl?.from ?? [])) {
        expect(inIntrospection?.text).toContain(source)
      }
      expect([place, inIntrospection?.influencedBy]).toEqual([place, inSdl?.influencedBy])
      for (const influence of inSdl?.influencedBy ?? []) {
        expect(inIntrospection?.text).toContain(influence)
      }
      const origins = inCatalog?.lineage.origins.length ?? 0
      expect([place, origins > 0]).toEqual([place, (inSdl?.from.length ?? 0) > 0])
      if (origins === 0) fromNothing.push(place)
    }
    const explained = Object.keys(madeFromNothing).filter((place) =>
      place.startsWith(`${product.typeName}.`),
    )
    expect(fromNothing.sort()).toEqual(explained.sort())
  },
)
