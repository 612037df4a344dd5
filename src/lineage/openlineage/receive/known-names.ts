import { datasetKey, type Dataset } from '../../store/statement.ts'
import type { DatasetName } from '../dataset-names.ts'

/** The names by which this project knows datasets. */
export interface OwnNames {
  /** Products with their names in OpenLineage's words. */
  readonly products: readonly { readonly id: string; readonly names: readonly DatasetName[] }[]
  /** Datasets outside that sources read, as they are declared. */
  readonly sources: readonly DatasetName[]
}

/**
 * Finds out which dataset a name of another producer means: one of the project's products, a dataset
 * that one of its sources reads, or another one outside.
 */
export class KnownNames {
  readonly #known = new Map<string, Dataset>()

  constructor({ products, sources }: OwnNames) {
    for (const source of sources) this.#add(source, { kind: 'outside', ...source })
    for (const { id, names } of products) {
      for (const each of names) this.#add(each, { kind: 'product', id })
    }
  }

  /** These names, and what one event means by others. */
  including(meant: readonly (readonly [DatasetName, Dataset])[]): KnownNames {
    const names = new KnownNames({ products: [], sources: [] })
    for (const [key, dataset] of this.#known) names.#known.set(key, dataset)
    for (const [name, dataset] of meant) names.#add(name, dataset)
    return names
  }

  /** @returns the dataset, under the name that the project gives it where it has one */
  find(name: DatasetName): Dataset {
    const usual = usualName(name)
    return this.#known.get(keyOf(usual)) ?? { kind: 'outside', ...usual }
  }

  #add(name: DatasetName, dataset: Dataset): void {
    this.#known.set(keyOf(usualName(name)), dataset)
  }
}

const keyOf = ({ namespace, name }: DatasetName): string =>
  datasetKey({ kind: 'outside', namespace, name })

const objectStores = /^(s3|gs|abfss?|wasbs?):/

/**
 * The name that the specification gives a dataset, for those that integrations are known to write in
 * several ways, at times in one event: the clients of S3 by their own schemes, and keys of object
 * stores as if they were paths.
 */
function usualName({ namespace, name }: DatasetName): DatasetName {
  const usual = namespace.replace(/^s3[an]:/, 's3:')
  if (!objectStores.test(usual)) return { namespace, name }
  const key = name.replace(/^\/+|\/+$/g, '')
  return { namespace: usual.replace(/\/+$/, ''), name: key === '' ? '/' : key }
}
