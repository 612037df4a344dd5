import { upperFirst } from '../../product/names.ts'
import { hasNamedValues, scalarOfFamily } from '../../product/served-types.ts'
import type { ColumnDocument, ContractDocument } from '../document/contract-document.ts'
import { added, breaking, ofField, reworded, risky, type Change } from './change.ts'

/** What becomes of a column's values when its type changes. */
export function compareTypes(
  [before, after]: readonly [ContractDocument, ContractDocument],
  old: ColumnDocument,
  now: ColumnDocument,
): Change[] {
  const place = ofField('column', now.key)
  if (old.dimensions !== now.dimensions) {
    return [
      breaking(
        place,
        `The type is ${words(now)} instead of ${words(old)}: vectors of another length fit no index and no model that readers have.`,
      ),
    ]
  }
  const [was, is] = [servedType(before, old), servedType(after, now)]
  if (was !== is && !(was === enumName(before, old) && is === enumName(after, now))) {
    return [
      breaking(
        place,
        `The type is ${words(now)} instead of ${words(old)}, so GraphQL serves ${is} where it served ${was}: typed clients and variables fail.`,
      ),
    ]
  }
  if (old.type === 'enum' && now.type === 'enum') return compareEnums(old, now)
  if (old.sqlType === now.sqlType) return []
  const said = `The type is ${words(now)} instead of ${words(old)}`
  switch (compareWidths(old, now)) {
    case 'SAME':
      return [reworded(place, `${said}: the values are the same.`)]
    case 'NARROWER':
      return [added(place, `${said}: every value still fits what readers expect.`)]
    case 'WIDER':
      return [risky(place, `${said}: values may be longer or larger than readers have room for.`)]
    case 'LESS PRECISE':
      return [risky(place, `${said}: values lose digits that readers may rely on.`)]
    case 'OTHER':
      return [risky(place, `${said}: values may be written in another way.`)]
  }
}

/** As GraphQL names the type of a value. */
function servedType(contract: ContractDocument, column: ColumnDocument): string {
  if (column.type === 'array') return `[${scalarOfFamily[column.element ?? 'other']}]`
  if (column.type === 'vector') return '[Float!]'
  return enumName(contract, column) ?? scalarOfFamily[column.type]
}

function enumName({ name }: ContractDocument, column: ColumnDocument): string | undefined {
  const named = column.type === 'enum' && hasNamedValues(column.enumValues ?? [])
  return named ? `${name}${upperFirst(column.key)}` : undefined
}

function compareEnums(old: ColumnDocument, now: ColumnDocument): Change[] {
  const [before, after] = [old.enumValues ?? [], now.enumValues ?? []]
  const place = ofField('column', now.key)
  const gone = before.filter((value) => !after.includes(value))
  const found = after.filter((value) => !before.includes(value))
  const kept = before.filter((value) => after.includes(value))
  return [
    ...(gone.length > 0
      ? [
          breaking(
            place,
            `The enum lost ${gone.join(', ')}: requests that name ${gone.length === 1 ? 'it' : 'them'} are refused.`,
          ),
        ]
      : []),
    ...(found.length > 0
      ? [
          risky(
            place,
            `The enum has ${found.join(', ')} too: readers that handle each value meet one they do not know.`,
          ),
        ]
      : []),
    ...(kept.join('\n') === after.filter((value) => before.includes(value)).join('\n')
      ? []
      : [risky(place, 'The values of the enum changed places: rows are ordered differently.')]),
  ]
}

type Width = 'SAME' | 'NARROWER' | 'WIDER' | 'LESS PRECISE' | 'OTHER'

/** How two types of one family differ in the values they hold. */
function compareWidths(old: ColumnDocument, now: ColumnDocument): Width {
  const [before, after] = [widthOf(old), widthOf(now)]
  if (before === undefined || after === undefined || before.kind !== after.kind) return 'OTHER'
  if (after.digits < before.digits) return 'LESS PRECISE'
  if (after.room > before.room) return 'WIDER'
  if (after.room < before.room || after.digits > before.digits) return 'NARROWER'
  return 'SAME'
}

interface Room {
  readonly kind: string
  /** Characters, bytes or digits before the point. */
  readonly room: number
  /** Digits after the point. */
  readonly digits: number
}

function widthOf({ type, sqlType }: ColumnDocument): Room | undefined {
  const lower = sqlType.toLowerCase()
  const base = lower.replace(/\s*\(.*/, '')
  const [first, second] = (/\(([^)]*)\)/.exec(lower)?.[1] ?? '').split(',').map(modifier)
  switch (type) {
    case 'text':
      if (/^(char|character|bpchar)$/.test(base))
        return { kind: 'padded', room: first ?? 1, digits: 0 }
      return base === 'citext' ? undefined : { kind: 'text', room: first ?? Infinity, digits: 0 }
    case 'integer':
      return { kind: 'whole', room: /^(smallint|int2|smallserial)$/.test(base) ? 2 : 4, digits: 0 }
    case 'bigint':
      return { kind: 'whole', room: 8, digits: 0 }
    case 'float':
      return { kind: 'float', room: 0, digits: /^(real|float4)$/.test(base) ? 6 : 15 }
    case 'numeric':
      if (first === undefined) return { kind: 'exact', room: Infinity, digits: Infinity }
      return { kind: 'exact', room: first - (second ?? 0), digits: second ?? 0 }
    case 'timestamp':
    case 'timestamptz':
    case 'time':
      return { kind: 'time', room: 0, digits: first ?? 6 }
    case 'enum':
    case 'uuid':
    case 'boolean':
    case 'date':
    case 'interval':
    case 'json':
    case 'vector':
    case 'array':
    case 'other':
      return undefined
  }
}

function modifier(text: string): number | undefined {
  return /^\s*-?\d+\s*$/.test(text) ? Number(text) : undefined
}

function words({ sqlType, type }: ColumnDocument): string {
  return type === 'enum' ? `the enum ${sqlType}` : sqlType
}
