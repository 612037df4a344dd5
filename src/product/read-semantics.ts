import type { Column } from './column.ts'
import type { Contract } from './contract.ts'
import type { ColumnConditions, MeasureContract } from './measure.ts'
import type { MeasureFunction } from './measure-functions.ts'
import { upperSnake } from './names.ts'
import type { MeasureRows, ProductMeasure, Segment, WhereInput } from './semantics.ts'

/** What a contract says about groups of rows. What cannot be resolved is left out; it is a problem. */
export function readSemantics(
  { measures = {}, segments = {} }: Contract,
  columns: ReadonlyMap<string, Column>,
): { readonly measures: readonly ProductMeasure[]; readonly segments: readonly Segment[] } {
  const byName = new Map(
    Object.entries(segments).map(([name, { description, where }]): [string, Segment] => [
      name,
      { name, word: upperSnake(name), description: description.trim(), where },
    ]),
  )
  const reader = new MeasureReader(new Map(Object.entries(measures)), columns, byName)
  return {
    measures: Object.keys(measures).flatMap((name) => reader.read(name) ?? []),
    segments: [...byName.values()],
  }
}

class MeasureReader {
  readonly #contracts: ReadonlyMap<string, MeasureContract>
  readonly #columns: ReadonlyMap<string, Column>
  readonly #segments: ReadonlyMap<string, Segment>
  /** Undefined while a measure is being read, so that one made of itself ends. */
  readonly #measures = new Map<string, ProductMeasure | undefined>()

  constructor(
    contracts: ReadonlyMap<string, MeasureContract>,
    columns: ReadonlyMap<string, Column>,
    segments: ReadonlyMap<string, Segment>,
  ) {
    this.#contracts = contracts
    this.#columns = columns
    this.#segments = segments
  }

  read(name: string): ProductMeasure | undefined {
    if (this.#measures.has(name)) return this.#measures.get(name)
    this.#measures.set(name, undefined)
    const contract = this.#contracts.get(name)
    const measure = contract && this.#make(name, contract)
    this.#measures.set(name, measure)
    return measure
  }

  #make(name: string, contract: MeasureContract): ProductMeasure | undefined {
    const given = contract.description?.trim()
    const describe = (words: string): string => given || words
    switch (contract.kind) {
      case 'count': {
        const rows = this.#rows(contract)
        return {
          name,
          description: describe(`Number of rows${ofRows(rows)}.`),
          unit: contract.unit,
          formula: { kind: 'count', rows },
        }
      }
      case 'function': {
        const column = this.#columns.get(contract.column)
        if (!column) return undefined
        const rows = this.#rows(contract)
        const { function: of } = contract
        return {
          name,
          description: describe(`${functionWords[of]} ${column.key}${ofRows(rows)}.`),
          unit: contract.unit ?? (keepsUnit(of) ? column.unit : undefined),
          formula: { kind: 'function', function: of, column, rows },
        }
      }
      case 'ratio': {
        const dividend = this.read(contract.dividend)
        const divisor = this.read(contract.divisor)
        if (!dividend || !divisor) return undefined
        return {
          name,
          description: describe(`${dividend.name} divided by ${divisor.name}.`),
          unit: contract.unit,
          formula: { kind: 'ratio', dividend, divisor },
        }
      }
    }
  }

  #rows({ segment, where }: MeasureContract & { kind: 'count' | 'function' }): MeasureRows {
    return {
      segment: segment === undefined ? undefined : this.#segments.get(segment),
      where: where && whereOf(where),
    }
  }
}

function whereOf(where: readonly ColumnConditions[]): WhereInput {
  return Object.fromEntries(where.map(({ column, conditions }) => [column, conditions]))
}

const functionWords: Readonly<Record<MeasureFunction, string>> = {
  sum: 'Sum of',
  avg: 'Average of',
  min: 'Smallest',
  max: 'Largest',
  countDistinct: 'Number of different values of',
  stddev: 'Sample standard deviation of',
  variance: 'Sample variance of',
  median: 'Median of',
}

function keepsUnit(of: MeasureFunction): boolean {
  return of !== 'countDistinct' && of !== 'variance'
}

function ofRows({ segment, where }: MeasureRows): string {
  const columns = Object.keys(where ?? {}).join(' and ')
  return [
    ...(segment ? [` in the segment ${segment.word}`] : []),
    ...(where ? [` where ${columns} meet${columns.includes(' and ') ? '' : 's'} a condition`] : []),
  ].join(',')
}
