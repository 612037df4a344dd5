import { getTableConfig } from 'drizzle-orm/pg-core'
import type { Problem } from '../errors/platinum-error.ts'
import type { Column } from './column.ts'
import { isDataProduct, type AnyDataProduct } from './data-product.ts'
import { grainsOf } from './measurable.ts'
import type { MeasureContract } from './measure.ts'
import type {
  Declaration,
  ProductDraft,
  RollupDimension,
  RollupMeasure,
  StoredFormula,
} from './product.ts'
import { readSemantics } from './read-semantics.ts'
import type { DimensionContract, RollupContract, StoredMeasureContract } from './rollup-contract.ts'
import { rollupPromise } from './rollup-promise.ts'
import type { MeasureFormula } from './semantics.ts'
import { isTimeZone } from './time-grain.ts'
import { dimensionMismatch, storedMismatch, undividable } from './validate-rollup.ts'
import { unknownColumn } from './validate-product.ts'
import { measureProblems, unknownName } from './validate-semantics.ts'

/** A rollup while it is being read. */
interface Reading {
  readonly draft: ProductDraft
  readonly local: ReadonlyMap<string, Column>
  readonly base: Declaration
  readonly columns: ReadonlyMap<string, Column>
}

type Result<T> = { readonly value: T } | { readonly problems: readonly Problem[] }

/**
 * Reads each declared `rollupOf` and tells it to both products.
 * @returns what a rollup could not be answered from, or be proven by.
 */
export function resolveRollups(declarations: ReadonlyMap<AnyDataProduct, Declaration>): Problem[] {
  return [...declarations.values()].flatMap(({ draft, contract }) =>
    contract.rollupOf ? resolve(draft, contract.rollupOf, declarations) : [],
  )
}

function resolve(
  draft: ProductDraft,
  declared: RollupContract,
  declarations: ReadonlyMap<AnyDataProduct, Declaration>,
): Problem[] {
  const base = baseOf(declared, declarations)
  const where = `${draft.id}, rollupOf`
  if (typeof base === 'string') {
    return [
      {
        code: 'ROLLUP_UNKNOWN_BASE',
        where,
        expected: 'a data product that schema/index.ts exports',
        found: base,
        fix: 'Export the product that is rolled up from schema/index.ts.',
      },
    ]
  }
  const reading: Reading = {
    draft,
    local: byKey(draft.columns),
    base,
    columns: byKey(base.draft.columns),
  }
  const dimensions = declared.dimensions.map((each) => readDimension(each, reading))
  const measures = declared.measures.map((each) => readMeasure(each, reading))
  const problems = [
    ...placeProblems(draft, base.draft),
    ...[...dimensions, ...measures].flatMap((each) => ('problems' in each ? each.problems : [])),
    ...shapeProblems(where, declared),
  ]
  if (problems.length > 0) return problems
  const parts = {
    product: draft,
    base: base.draft,
    dimensions: dimensions.flatMap((each) => ('value' in each ? [each.value] : [])),
    measures: measures.flatMap((each) => ('value' in each ? [each.value] : [])),
  }
  const rollup = { ...parts, promise: rollupPromise(parts) }
  draft.rollupOf = rollup
  base.draft.rollups.push(rollup)
  return []
}

/** @returns the base, or in words what stands there instead. */
function baseOf(
  declared: RollupContract,
  declarations: ReadonlyMap<AnyDataProduct, Declaration>,
): Declaration | string {
  let base: unknown
  try {
    base = declared.base()
  } catch (error) {
    return `a function that fails: ${error instanceof Error ? error.message : String(error)}`
  }
  if (!isDataProduct(base)) return 'no data product'
  const { schema, name } = getTableConfig(base)
  return declarations.get(base) ?? `${schema ?? 'public'}.${name}, which is not exported`
}

function placeProblems(draft: ProductDraft, base: ProductDraft): Problem[] {
  const where = `${draft.id}, rollupOf`
  if (draft === base) return [unsuitable(where, 'another product', 'the product itself')]
  return [draft, base]
    .filter(({ served }) => !served)
    .map(({ id, layer }) =>
      unsuitable(
        where,
        'two products that are served: gold or platinum',
        `${id}, which is ${layer}`,
      ),
    )
}

/** Parts that are missing, or there twice. */
function shapeProblems(where: string, { dimensions, measures }: RollupContract): Problem[] {
  const twice = (names: readonly string[]): readonly string[] => [
    ...new Set(names.filter((name, index) => names.indexOf(name) !== index)),
  ]
  return [
    ...(dimensions.length === 0 ? [unsuitable(where, 'at least one dimension', 'none')] : []),
    ...twice(dimensions.map(({ of }) => of)).map((of) =>
      unsuitable(where, 'each column of the base once', `two dimensions of ${of}`),
    ),
    ...twice([...dimensions, ...measures].map(({ column }) => column)).map((column) =>
      unsuitable(where, 'one thing in each column', `${column}, a dimension and a measure`),
    ),
  ]
}

function readDimension(
  { column: key, of: baseKey, grain, timeZone }: DimensionContract,
  { draft, local, base, columns }: Reading,
): Result<RollupDimension> {
  const part = `rollupOf, dimension ${key}`
  const where = `${draft.id}, ${part}`
  const column = local.get(key)
  const of = columns.get(baseKey)
  if (!column || !of) {
    return {
      problems: [
        ...(column ? [] : [unknownColumn(draft.id, part, key, local)]),
        ...(of ? [] : [unknownColumn(draft.id, `${part} of ${base.draft.id}`, baseKey, columns)]),
      ],
    }
  }
  const problems: Problem[] = []
  const mismatch = dimensionMismatch(column, of)
  if (mismatch) problems.push(unsuitable(where, mismatch.expected, mismatch.found))
  if (grain !== undefined && !grainsOf(of).includes(grain)) {
    problems.push(
      unsuitable(
        where,
        'a grain that its column has',
        `${grain} of ${of.key}, which is ${of.sqlType}`,
      ),
    )
  }
  const zoned = of.family === 'timestamptz' && grain !== undefined
  if (timeZone !== undefined && !(zoned && isTimeZone(timeZone))) {
    problems.push(
      unsuitable(
        where,
        'a time zone by its name in the IANA database, for a point in time with a grain',
        JSON.stringify(timeZone),
      ),
    )
  }
  if (problems.length > 0) return { problems }
  return { value: { column, of, grain, timeZone: zoned ? (timeZone ?? 'UTC') : undefined } }
}

function readMeasure(
  { column: key, measure }: StoredMeasureContract,
  reading: Reading,
): Result<RollupMeasure> {
  const { draft, local } = reading
  const part = `rollupOf, measure ${key}`
  const column = local.get(key)
  const found = readFormula(key, measure, reading)
  if (!column) {
    const others = 'problems' in found ? found.problems : []
    return { problems: [unknownColumn(draft.id, part, key, local), ...others] }
  }
  if ('problems' in found) return found
  const formula = asStored(found.value)
  if (!formula) {
    return { problems: [unsuitable(`${draft.id}, ${part}`, undividable, nameOf(found.value))] }
  }
  const mismatch = storedMismatch(column, formula)
  if (mismatch) {
    return { problems: [unsuitable(`${draft.id}, ${part}`, mismatch.expected, mismatch.found)] }
  }
  return { value: { column, formula } }
}

function readFormula(
  key: string,
  measure: MeasureContract | string,
  { draft, base, columns }: Reading,
): Result<MeasureFormula> {
  const id = `${draft.id}, rollupOf`
  const { contract } = base
  if (typeof measure === 'string') {
    const declared = base.draft.measures.find(({ name }) => name === measure)
    if (declared) return { value: declared.formula }
    // One that cannot be read is reported by itself.
    if (Object.hasOwn(contract.measures ?? {}, measure)) return { problems: [] }
    const names = Object.keys(contract.measures ?? {})
    return { problems: [unknownName(`${id}, measure ${key}`, 'measures', names, measure)] }
  }
  const problems = measureProblems(key, measure, {
    id,
    columns,
    measures: new Map(Object.entries(contract.measures ?? {})),
    segments: new Set(Object.keys(contract.segments ?? {})),
  })
  if (problems.length > 0) return { problems }
  const measures = { ...contract.measures, [key]: measure }
  const read = readSemantics({ ...contract, measures }, columns)
  const made = read.measures.find(({ name }) => name === key)
  return made ? { value: made.formula } : { problems: [] }
}

/** Whether groups of groups can be measured by what was measured of the groups. */
function asStored(formula: MeasureFormula): StoredFormula | undefined {
  if (formula.kind === 'count') return formula
  if (formula.kind !== 'function') return undefined
  const { function: of } = formula
  return of === 'sum' || of === 'min' || of === 'max' ? { ...formula, function: of } : undefined
}

function nameOf(formula: MeasureFormula): string {
  return formula.kind === 'function' ? formula.function : formula.kind
}

function byKey(columns: readonly Column[]): ReadonlyMap<string, Column> {
  return new Map(columns.map((column) => [column.key, column]))
}

function unsuitable(where: string, expected: string, found: string): Problem {
  return {
    code: 'ROLLUP_UNSUITABLE',
    where,
    expected,
    found,
    fix: 'Correct this part of rollupOf, or the column that holds it.',
  }
}
