/** Tables of whole numbers, so that any expression of their columns has a type. */
export const numberTables = {
  'public.t1': ['a', 'b', 'c'],
  'public.t2': ['a', 'd', 'e'],
  'public.t3': ['b', 'f'],
  'other.t1': ['c', 'g'],
} as const

export const numberTablesSql = `
  create schema other;
  ${Object.entries(numberTables)
    .map(
      ([name, columns]) => `create table ${name} (${columns.map((c) => `${c} integer`).join()});`,
    )
    .join('\n')}`

interface Item {
  readonly alias: string
  readonly columns: readonly string[]
}

interface Query {
  readonly sql: string
  readonly columns: readonly string[]
}

/** What can be named: the items of FROM of each level, innermost first. */
type Levels = readonly (readonly Item[])[]

/**
 * Writes a query of nested parts by the numbers it is given; where they end, it takes the simplest
 * way. Most of what it writes is valid; Postgres refuses the rest. Nothing in it is left to the order
 * in which Postgres meets rows: what takes one row of several orders them to the last value.
 */
export class RandomQuery {
  readonly #numbers: readonly number[]
  #next = 0
  #names = 0
  #ctes: readonly Item[] = []

  constructor(numbers: readonly number[]) {
    this.#numbers = numbers
  }

  /** @param depth how many levels of queries may stand inside each other. */
  sql(depth = 3): string {
    return this.#query(depth, []).sql
  }

  /** A number below `end`. */
  #below(end: number): number {
    const number = this.#numbers[this.#next++] ?? 0
    return number % end
  }

  #pick<T>(choices: readonly [T, ...T[]]): T {
    return choices[this.#below(choices.length)] ?? choices[0]
  }

  /** One of a few names, so that inner ones hide outer ones, but none of its own level. */
  #alias(taken: readonly Item[]): string {
    this.#names += 1
    const names = Array.from({ length: 7 }, (_, index) => `q${(this.#names + index) % 7}`)
    const free = names.find((name) => !taken.some(({ alias }) => alias === name))
    return free ?? `q${6 + this.#names}`
  }

  #query(depth: number, outer: Levels): Query {
    const before = this.#ctes
    const withClause = depth > 1 && this.#below(4) === 3 ? this.#with(depth - 1, outer) : ''
    const { sql, columns } = depth > 0 ? this.#body(depth, outer) : this.#select(0, outer)
    this.#ctes = before
    return { sql: withClause + sql, columns }
  }

  #with(depth: number, outer: Levels): string {
    const parts: string[] = []
    for (let count = this.#below(2); count >= 0; count--) {
      const { sql, columns } = this.#query(depth - 1, outer)
      const name = this.#pick(['w1', 'w2', 't1'])
      if (parts.some((part) => part.startsWith(`${name} `))) continue
      parts.push(`${name} as (${sql})`)
      this.#ctes = [{ alias: name, columns }, ...this.#ctes]
    }
    return `with ${parts.join(', ')} `
  }

  #body(depth: number, outer: Levels): Query {
    if (this.#below(5) !== 4) return this.#select(depth, outer)
    const operator = this.#pick(['union all', 'union', 'intersect', 'except', 'except all'])
    const left = this.#select(depth - 1, outer, 2)
    const right = this.#select(depth - 1, outer, 2)
    const order = this.#below(2) === 1 ? ` order by ${left.columns[0] ?? '1'}` : ''
    return { sql: `(${left.sql}) ${operator} (${right.sql})${order}`, columns: left.columns }
  }

  #select(depth: number, outer: Levels, width?: number): Query {
    const items: Item[] = []
    const from: string[] = []
    for (let count = this.#below(depth > 0 ? 3 : 2); count >= 0; count--) {
      from.push(this.#from(depth, items, outer))
    }
    const levels: Levels = [items, ...outer]
    const value = (): string => this.#value(depth, levels)
    const where = this.#below(3) === 2 ? ` where ${this.#test(depth, levels)}` : ''
    const start = ` from ${from.join(', ')}${where}`

    if (width === undefined && this.#below(5) === 4) {
      const columns = items.flatMap((item) => item.columns)
      return { sql: `select *${start}`, columns }
    }
    const columns: string[] = []
    const name = (): string => {
      const column = this.#pick(['a', 'b', 'x', 'y'])
      const free = columns.includes(column) ? `${column}${columns.length}` : column
      columns.push(free)
      return free
    }
    const count = width ?? 1 + this.#below(3)
    if (this.#below(4) === 3) {
      const keys = Array.from({ length: count }, value)
      const list = keys.map((key, position) => `${key} as ${position === 0 ? name() : name()}`)
      const having = this.#below(2) === 1 ? ` having max(${value()}) > 1` : ''
      if (width === undefined)
        list.push(`sum(${value()}) filter (where ${value()} > 0) as ${name()}`)
      const groups = keys.map((_, position) => position + 1).join(', ')
      const grouped = this.#below(3) === 2 ? `rollup (${keys.join(', ')})` : groups
      return { sql: `select ${list.join(', ')}${start} group by ${grouped}${having}`, columns }
    }
    const key = this.#below(5) === 4 ? value() : undefined
    const distinct =
      key === undefined ? this.#pick(['', '', '', 'distinct ']) : `distinct on (${key}) `
    const list = Array.from(
      { length: count },
      () => `${this.#below(6) === 5 ? this.#window(value) : value()} as ${name()}`,
    )
    let order = ''
    if (key !== undefined) order = ` order by ${[key, ...list.map((_, at) => at + 1)].join(', ')}`
    else if (distinct === '' && this.#below(3) === 2)
      order = ` order by ${this.#order(columns, value)}`
    return { sql: `select ${distinct}${list.join(', ')}${start}${order}`, columns }
  }

  #window(value: () => string): string {
    const before = value()
    const [call, ties] = this.#pick([
      ['rank()', ''],
      [`sum(${value()})`, ''],
      [`lag(${before})`, `, ${before}`],
    ])
    return `${call} over (partition by ${value()} order by ${value()}${ties})`
  }

  #order(columns: readonly string[], value: () => string): string {
    return this.#pick([columns[0] ?? '1', value(), `${value()} + ${value()}`, '1'])
  }

  /** Writes one item of FROM and adds what it makes visible. */
  #from(depth: number, items: Item[], outer: Levels, taken: readonly Item[] = []): string {
    const alias = this.#alias([...items, ...taken])
    const add = (columns: readonly string[]): void => {
      items.push({ alias, columns })
    }
    const choice = this.#below(depth > 0 ? 8 : 3)
    if (choice === 3) {
      const { sql, columns } = this.#query(depth - 1, outer)
      add(columns)
      return `(${sql}) ${alias}`
    }
    if (choice === 4) {
      const { sql, columns } = this.#query(depth - 1, [[...items], ...outer])
      add(columns)
      return `lateral (${sql}) ${alias}`
    }
    if (choice === 5) return this.#join(depth, items, outer, taken)
    if (choice === 6) {
      const argument = this.#value(0, [[...items], ...outer])
      add(['n', 'place'])
      return `generate_series(1, ${argument}) with ordinality as ${alias}(n, place)`
    }
    const [cte] = this.#ctes
    if (choice === 7 && cte) {
      const seen = this.#ctes[this.#below(this.#ctes.length)] ?? cte
      add(seen.columns)
      return `${seen.alias} ${alias}`
    }
    const [table, columns] = this.#table()
    if (choice === 1) {
      add(['k', ...columns.slice(1)])
      return `${table} as ${alias}(k)`
    }
    add(columns)
    return `${table} ${alias}`
  }

  #table(): [string, readonly string[]] {
    const tables = Object.entries(numberTables)
    const [name, columns] = tables[this.#below(tables.length)] ?? ['public.t1', ['a']]
    return [name, columns]
  }

  #join(depth: number, items: Item[], outer: Levels, taken: readonly Item[]): string {
    const sides: Item[] = []
    const left = this.#from(depth - 1, sides, outer, [...items, ...taken])
    const right = this.#from(depth - 1, sides, outer, [...items, ...taken])
    const kind = this.#pick(['join', 'left join', 'right join', 'full join', 'cross join'])
    items.push(...sides)
    if (kind === 'cross join') return `${left} cross join ${right}`
    if (kind === 'full join' || this.#below(3) === 2) {
      const shared = sides[0]?.columns.find((column) => sides[1]?.columns.includes(column))
      if (shared !== undefined) return `(${left} ${kind} ${right} using (${shared}))`
      if (this.#below(3) === 2) return `${left} natural ${kind} ${right}`
    }
    const tests = `${this.#value(0, [sides, ...outer])} = ${this.#value(0, [sides, ...outer])}`
    return `(${left} ${kind} ${right} on ${tests})`
  }

  /** A column of some level, by itself or behind its relation. */
  #column(levels: Levels): string {
    const level = levels.findIndex((items) => items.length > 0 && this.#below(3) !== 2)
    const items = levels[Math.max(0, level)] ?? []
    const item = items[this.#below(Math.max(1, items.length))]
    const column = item?.columns[this.#below(Math.max(1, item.columns.length))]
    if (!item || column === undefined) return '1'
    const way = this.#below(5)
    const inner = levels.slice(0, Math.max(0, level) + 1).flat()
    const alone = inner.filter((each) => each.columns.includes(column)).length === 1
    if (way > 2 && alone) return column
    return way === 1 ? `(${item.alias}).${column}` : `${item.alias}.${column}`
  }

  #value(depth: number, levels: Levels): string {
    const column = (): string => this.#column(levels)
    const value = (): string => this.#value(depth - 1, levels)
    if (depth <= 0) return this.#below(6) === 5 ? 'abs(7)' : column()
    switch (this.#below(12)) {
      case 5:
        return `(${value()} + ${value()})`
      case 6:
        return `coalesce(${value()}, ${value()})`
      case 7:
        return `case when ${this.#test(depth - 1, levels)} then ${value()} else ${value()} end`
      case 8:
        return this.#maximum(depth, levels)
      case 9:
        return `(select s.v from (${this.#select(depth - 1, levels, 1).sql}) s(v) order by 1 limit 1)`
      case 10:
        return `abs(nullif(${value()}, ${column()}))`
      case 11:
        return `(array[${column()}, ${column()}])[1]`
      default:
        return column()
    }
  }

  #maximum(depth: number, levels: Levels): string {
    const { sql, columns } = this.#query(depth - 1, levels)
    const value = columns[0] === undefined ? 'count(*)' : `max(s.${columns[0]})`
    return `(select ${value} from (${sql}) s)`
  }

  #test(depth: number, levels: Levels): string {
    const value = (): string => this.#value(depth - 1, levels)
    if (depth <= 0) return `${value()} > 1`
    switch (this.#below(6)) {
      case 1:
        return `exists (${this.#query(depth - 1, levels).sql})`
      case 2:
        return `${value()} in (${this.#select(depth - 1, levels, 1).sql})`
      case 3:
        return `(${value()} = ${value()} or not ${value()} > 3)`
      case 4:
        return `${value()} between ${value()} and ${value()}`
      default:
        return `${value()} > ${value()}`
    }
  }
}
