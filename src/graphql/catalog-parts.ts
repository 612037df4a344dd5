import type { Check } from '../product/check.ts'
import type { Embedding, Relation } from '../product/product.ts'
import type { Builder } from './builder.ts'
import type { MetaTypes } from './meta-type.ts'
import type { SchemaSources } from './schema-sources.ts'

/** Adds `CatalogRelation`. */
export function addCatalogRelation(builder: Builder) {
  return builder.objectRef<Relation>('CatalogRelation').implement({
    description: 'A way from a row to others.',
    fields: (t) => ({
      field: t.exposeString('field', { description: 'Field of the row.' }),
      target: t.string({
        description: 'Product it leads to.',
        resolve: ({ to }) => to.id,
      }),
      many: t.boolean({
        description: 'Whether it leads to a list.',
        resolve: ({ kind }) => kind === 'hasMany',
      }),
      columns: t.stringList({
        description: 'Fields of this side, in order.',
        resolve: ({ localColumns }) => localColumns.map(({ key }) => key),
      }),
      targetColumns: t.stringList({
        description: 'Fields of the other side that equal them, in order.',
        resolve: ({ targetColumns }) => targetColumns.map(({ key }) => key),
      }),
    }),
  })
}

/** Adds `CatalogCheck`. */
export function addCatalogCheck(builder: Builder, { severity }: MetaTypes) {
  return builder.objectRef<Check>('CatalogCheck').implement({
    description: 'Something that every run checks.',
    fields: (t) => ({
      name: t.exposeString('name', { description: 'Unique in its product.' }),
      kind: t.exposeString('kind', { description: 'notNull, unique, atLeast, references, ….' }),
      fields: t.stringList({
        description: 'Fields it is about; empty when it is about the product as a whole.',
        resolve: ({ columns }) => columns,
      }),
      severity: t.expose('severity', { type: severity, description: 'What its failure means.' }),
      blocking: t.exposeBoolean('blocking', {
        description: 'Whether its failure keeps new rows from being served.',
      }),
      quarantines: t.boolean({
        description: 'Whether rows that violate it are set aside, and the others served.',
        resolve: ({ onViolation }) => onViolation === 'quarantine',
      }),
    }),
  })
}

/** Adds `CatalogEmbedding`. */
export function addCatalogEmbedding(builder: Builder, { spaces }: SchemaSources) {
  return builder.objectRef<Embedding>('CatalogEmbedding').implement({
    description: 'A vector made of text.',
    fields: (t) => ({
      field: t.string({
        description: 'Field that holds the vector.',
        resolve: ({ column }) => column.key,
      }),
      of: t.stringList({
        description: 'Fields it is made of, in order.',
        resolve: ({ of }) => of.map(({ key }) => key),
      }),
      space: t.exposeString('space', {
        description: 'Vectors of one space can be compared, of two they cannot.',
      }),
      model: t.string({
        nullable: true,
        description: 'Model that makes the vectors.',
        resolve: ({ space }) => spaces.get(space)?.model ?? null,
      }),
      dimensions: t.int({
        nullable: true,
        description: 'Numbers a vector has.',
        resolve: ({ column }) => column.dimensions ?? null,
      }),
      description: t.string({
        nullable: true,
        description: 'What similarity means here.',
        resolve: ({ space }) => spaces.get(space)?.description ?? null,
      }),
    }),
  })
}
