import { pgSchema } from 'drizzle-orm/pg-core'

/** The four layers, from raw to ready. Data flows left to right and never back. */
export const layers = ['bronze', 'silver', 'gold', 'platinum'] as const

export type LayerName = (typeof layers)[number]

/** Data as found, with its reasons where it could not be read. Never served. */
export const bronze = pgSchema('bronze')
/** Cleaned and normalized. Never served. */
export const silver = pgSchema('silver')
/** Business-ready, served over GraphQL. */
export const gold = pgSchema('gold')
/** Ready for models: vectors, features, datasets. Served over GraphQL. */
export const platinum = pgSchema('platinum')

/** Layers whose rows readers may query. Bronze and silver appear in lineage, never as data. */
export const servedLayers: ReadonlySet<LayerName> = new Set(['gold', 'platinum'])

export function isLayerName(name: string | undefined): name is LayerName {
  return layers.some((layer) => layer === name)
}

/** Position in the flow: bronze is 0, platinum is 3. */
export function layerRank(layer: LayerName): number {
  return layers.indexOf(layer)
}
