import type { Product, Relation } from '../../src/product/product.ts'
import type { Draft } from './draft.ts'
import { ListInputs } from './list-inputs.ts'
import { leaf, toLiteral, word, type InputValue } from './input-values.ts'
import { measureFunctions } from './reference-groups.ts'
import { registry } from './shop.ts'
import { groupable, measured } from './where-inputs.ts'

/** What is selected on one object: fields with keys of their own. Printing may repeat and wrap them. */
export interface Level {
  readonly type: string
  readonly fields: readonly Field[]
}

export interface Field {
  readonly key: string
  readonly name: string
  /** As GraphQL writes them; empty without any. */
  readonly args: string
  readonly level: Level | undefined
}

/** What may stand in a level: how to make a field of it. */
type Offer = readonly [name: string, make?: () => Pick<Field, 'args' | 'level'>]

/** Aliases that a careless engine would trip over. */
const oddAliases = [
  'constructor',
  'toString',
  'hasOwnProperty',
  'then',
  'toJSON',
  'valueOf',
  'length',
  'c0',
  'h',
  'j',
  'r',
  'o0',
  'null',
  'true',
  'query',
  'on',
]

/** Longer than the names Postgres keeps, and the same for longer than that. */
const long = 'k'.repeat(64)

export class Selections {
  readonly #draft: Draft
  readonly #inputs: ListInputs

  constructor(draft: Draft) {
    this.#draft = draft
    this.#inputs = new ListInputs(draft)
  }

  /** @param most how many root fields there may be */
  root(most: number): Level {
    const { choices } = this.#draft
    const products = registry.products
    const list = (): Offer => {
      const product = choices.pick(products)
      return [
        product.listField,
        () =>
          this.#arguments(this.#inputs.list(product, 'root'), this.connection(product, 'root', 3)),
      ]
    }
    const row = (): Offer => {
      const product = choices.pick(products.filter(({ tableName }) => tableName !== 'contact'))
      return [
        product.rowField,
        () => this.#arguments(this.#inputs.grain(product), this.row(product, 4)),
      ]
    }
    const groups = (): Offer => {
      const product = choices.pick(products)
      return [
        `${product.listField}Aggregate`,
        () => {
          const { keys, fields } = this.#inputs.groups(product)
          return this.#arguments(fields, this.#aggregate(product, keys))
        },
      ]
    }
    const offers: readonly (() => Offer)[] = [list, list, list, list, row, row, groups, groups]
    const others: readonly (() => Offer)[] = [
      () => ['catalog', () => this.#arguments([], this.#catalog())],
      () => ['__type', () => this.#arguments([['name', this.#typeName()]], this.#type(2))],
      () => ['__schema', () => this.#arguments([], this.#schema())],
      () => ['__typename'],
    ]
    if (most === 1) return this.#level('Query', [choices.pick(offers)()])
    const mixed = [...offers, ...others]
    const length = 2 + choices.upTo(most - 2)
    return this.#level(
      'Query',
      Array.from({ length }, () => choices.pick(mixed)()),
    )
  }

  #typeName(): InputValue {
    const names = [
      'Item',
      'ItemConnection',
      'ItemWhere',
      'Ordering',
      'BigInt',
      'Nothing',
      'Catalog',
    ]
    return this.#draft.lift({ type: 'String', required: true, null: 'impossible' }, 30, () =>
      leaf(this.#draft.choices.pick(names)),
    )
  }

  /** @param depth how many relations may be followed from here */
  row(product: Product, depth: number): Level {
    const { choices } = this.#draft
    const columns = choices.some(product.columns, choices.pick([3, 2, 1, 6, 30]))
    const offers: Offer[] = columns.map(({ key }) => [key])
    const percent = depth >= 3 ? 55 : depth === 2 ? 45 : 35
    while (depth > 0 && choices.chance(percent) && offers.length < 40) {
      offers.push(this.#relation(choices.pick(product.relations), depth))
    }
    return this.#level(product.typeName, offers)
  }

  #relation({ field, kind, to }: Relation, depth: number): Offer {
    return [
      field,
      () =>
        kind === 'belongsTo'
          ? this.#arguments([], this.row(to, depth - 1))
          : this.#arguments(
              this.#inputs.list(to, 'nested'),
              this.connection(to, 'nested', depth - 1),
            ),
    ]
  }

  connection(product: Product, place: 'root' | 'nested', depth: number): Level {
    const { choices } = this.#draft
    const name = `${product.typeName}${place === 'root' ? '' : 'Related'}`
    const searchable = place === 'root' && product.embeddings.length > 0
    const offers: readonly Offer[] = [
      ['nodes', () => this.#arguments([], this.row(product, depth))],
      ['edges', () => this.#arguments([], this.#edge(product, `${name}Edge`, searchable, depth))],
      ['pageInfo', () => this.#arguments([], this.#pageInfo())],
      ['count', () => this.#arguments([], this.#leaves('Count', ['value', 'exact']))],
      ...(place === 'root'
        ? ([['meta', () => this.#arguments([], this.#meta())]] satisfies Offer[])
        : []),
      ...(searchable
        ? ([
            [
              'searchInfo',
              () =>
                this.#arguments(
                  [],
                  this.#leaves('SearchInfo', ['candidates', 'exhausted', 'exact', 'strategy']),
                ),
            ],
          ] satisfies Offer[])
        : []),
    ]
    const count = choices.pick([1, 2, 1, 2, 3, 4])
    const weighted = [...offers.slice(0, 2), ...offers.slice(0, 2), ...offers]
    const chosen = Array.from({ length: count }, () => choices.pick(weighted))
    // What is read on needs cursors.
    const cursors: readonly Offer[] = this.#draft.pages ? offers.slice(2, 3) : []
    return this.#level(`${name}Connection`, [...chosen, ...cursors])
  }

  #edge(product: Product, type: string, searchable: boolean, depth: number): Level {
    const offers: Offer[] = [
      ['node', () => this.#arguments([], this.row(product, depth))],
      ['cursor'],
      ...(searchable ? ([['score'], ['distance']] satisfies Offer[]) : []),
    ]
    return this.#level(type, [
      ...this.#draft.choices.some(offers, 3),
      this.#draft.choices.pick(offers),
    ])
  }

  #pageInfo(): Level {
    const names = ['endCursor', 'hasNextPage', 'hasPreviousPage', 'startCursor']
    return this.#leaves('PageInfo', names, this.#draft.pages)
  }

  #meta(): Level {
    return this.#level('Meta', [
      ['dataVersion'],
      [
        'contract',
        () => this.#arguments([], this.#leaves('MetaContract', ['version', 'status', 'since'])),
      ],
      [
        'freshness',
        () => this.#arguments([], this.#leaves('Freshness', ['status', 'ageSeconds', 'within'])),
      ],
      ...(this.#draft.choices.chance(30)
        ? ([
            [
              'fields',
              () => this.#arguments([], this.#leaves('MetaField', ['name', 'masked', 'unit'])),
            ],
          ] satisfies Offer[])
        : []),
    ])
  }

  #aggregate(product: Product, keys: readonly string[]): Level {
    const type = product.typeName
    const { choices } = this.#draft
    const possible = groupable(product).map(({ key }) => key)
    const asked = [
      ...choices.some(keys, keys.length),
      ...(this.#draft.mistakes && choices.chance(10) ? [choices.pick(possible)] : []),
    ]
    const measures = choices.some(measureFunctions, 3).flatMap((of): Offer[] => {
      const columns = measured(product, of).map(({ key }) => key)
      if (columns.length === 0) return []
      const name = `${type}Aggregate${of[0]?.toUpperCase()}${of.slice(1)}`
      return [[of, () => this.#arguments([], this.#leaves(name, columns))]]
    })
    const group = (): Level =>
      this.#level(`${type}AggregateGroup`, [
        ['count'],
        ...(asked.length > 0
          ? ([
              ['key', () => this.#arguments([], this.#leaves(`${type}AggregateKey`, asked, true))],
            ] satisfies Offer[])
          : []),
        ...measures,
      ])
    return this.#level(`${type}Aggregate`, [
      ['groups', () => this.#arguments([], group())],
      ...(choices.chance(15)
        ? ([['meta', () => this.#arguments([], this.#meta())]] satisfies Offer[])
        : []),
    ])
  }

  #catalog(): Level {
    const { choices } = this.#draft
    const product = (): Level =>
      this.#level('CatalogProduct', [
        ...choices
          .some(
            ['id', 'typeName', 'layer', 'served', 'listField', 'grain', 'owner', 'dataVersion'],
            4,
          )
          .map((name): Offer => [name]),
        ['version'],
        ...(choices.chance(40)
          ? ([
              [
                'relations',
                () =>
                  this.#arguments(
                    [],
                    this.#leaves('CatalogRelation', ['field', 'target', 'many', 'columns']),
                  ),
              ],
              [
                'contract',
                () => this.#arguments([], this.#leaves('MetaContract', ['status', 'version'])),
              ],
            ] satisfies Offer[])
          : []),
      ])
    const layer = (): InputValue =>
      this.#draft.lift({ type: 'Layer', required: false, null: 'absent' }, 40, () =>
        word(choices.pick(['GOLD', 'PLATINUM', 'SILVER'])),
      )
    const named = (): readonly (readonly [string, InputValue])[] => {
      if (this.#draft.mistakes && choices.chance(30)) return []
      return [['name', leaf(choices.pick(['Item', 'Nothing', 'Maker']))]]
    }
    return this.#level(
      'Catalog',
      Array.from({ length: choices.pick([1, 2]) }, (): Offer =>
        choices.chance(50)
          ? [
              'products',
              () => this.#arguments(choices.chance(50) ? [['layer', layer()]] : [], product()),
            ]
          : ['product', () => this.#arguments(named(), product())],
      ),
    )
  }

  #type(depth: number): Level {
    const { choices } = this.#draft
    const inner = (): Pick<Field, 'args' | 'level'> => this.#arguments([], this.#type(depth - 1))
    const value = (type: string): Offer['1'] => {
      const offers: Offer[] = [
        ['name'],
        ['description'],
        ...(depth > 0 ? ([['type', inner]] satisfies Offer[]) : []),
      ]
      return () =>
        this.#arguments([], this.#level(type, type === '__EnumValue' ? offers.slice(0, 2) : offers))
    }
    const composite: Offer[] = [
      ['fields', value('__Field') ?? inner],
      ['inputFields', value('__InputValue') ?? inner],
      ['enumValues', value('__EnumValue') ?? inner],
      ['ofType', inner],
    ]
    return this.#level('__Type', [
      ['kind'],
      ['name'],
      ...choices.some([['isOneOf'], ['description'], ['specifiedByURL']] satisfies Offer[], 2),
      ...(depth > 0 ? choices.some(composite, 2) : []),
    ])
  }

  #schema(): Level {
    return this.#level('__Schema', [
      ['queryType', () => this.#arguments([], this.#type(0))],
      ['mutationType', () => this.#arguments([], this.#type(0))],
      ...(this.#draft.choices.chance(30)
        ? ([
            [
              'directives',
              () => this.#arguments([], this.#leaves('__Directive', ['name', 'locations'])),
            ],
          ] satisfies Offer[])
        : []),
    ])
  }

  #leaves(type: string, names: readonly string[], every = false): Level {
    const { choices } = this.#draft
    const some = every ? names : choices.some(names, names.length)
    const chosen = some.length > 0 ? some : [choices.pick(names)]
    return this.#level(
      type,
      chosen.map((name): Offer => [name]),
    )
  }

  #arguments(
    fields: readonly (readonly [string, InputValue])[],
    level: Level,
  ): Pick<Field, 'args' | 'level'> {
    const args = fields.map(([name, value]) => `${name}: ${toLiteral(value)}`).join(', ')
    return { args: args === '' ? '' : `(${args})`, level }
  }

  /** Gives every field a key of its own, and sometimes asks for `__typename`. */
  #level(type: string, offers: readonly Offer[]): Level {
    const { choices } = this.#draft
    const used = new Set<string>()
    const all: Offer[] = [...offers]
    if (all.length === 0 || choices.chance(12))
      all.splice(choices.upTo(all.length), 0, ['__typename'])
    const fields = all.map(([name, make]): Field => {
      let key = choices.chance(25) ? this.#alias() : name
      while (used.has(key)) key = `a${this.#draft.nextKey()}`
      used.add(key)
      return { key, name, ...(make ? make() : { args: '', level: undefined }) }
    })
    return { type, fields }
  }

  #alias(): string {
    const { choices } = this.#draft
    switch (choices.pick(['short', 'short', 'long', 'odd'] as const)) {
      case 'short':
        return `a${choices.upTo(5)}`
      case 'long':
        return `${long}${choices.upTo(9)}`
      case 'odd':
        return choices.pick(oddAliases)
    }
  }
}
