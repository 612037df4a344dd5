import { createHash } from 'node:crypto'
import { Kind, print, visit, type ASTNode } from 'graphql'
import { usedFields, type UsedField } from '../query/used-fields.ts'
import type { FieldUse, OperationUse } from '../usage/operation-use.ts'
import type { OperationPlan, PreparedOperation } from './operation-plan.ts'

/** Longest name of an operation that is kept. */
const longestName = 100

/** What an operation uses of the products; undefined when it reads none. */
export function operationUse(
  { node, fragments }: PreparedOperation,
  { fields }: OperationPlan,
): OperationUse | undefined {
  const uses = fields.flatMap((field) =>
    field.kind === 'compiled' ? usedFields(field.source).map(fieldUse) : [],
  )
  if (uses.length === 0) return undefined
  const distinct = distinctUses(uses)
  const texts = [node, ...Object.values(fragments)].map(withoutValues)
  return {
    hash: sha256(texts.join('\n')),
    name: node.name?.value.slice(0, longestName) ?? null,
    fieldsHash: sha256(JSON.stringify(distinct)),
    fields: distinct,
  }
}

/** Without what a client wrote for one request alone: values and the names it gives to answers. */
function withoutValues(node: ASTNode): string {
  return print(
    visit(node, {
      Field: ({ alias: _alias, ...field }) => field,
      IntValue: () => ({ kind: Kind.INT, value: '0' }),
      FloatValue: () => ({ kind: Kind.INT, value: '0' }),
      StringValue: () => ({ kind: Kind.STRING, value: '' }),
      ListValue: () => ({ kind: Kind.LIST, values: [] }),
      ObjectValue: () => ({ kind: Kind.OBJECT, fields: [] }),
    }),
  )
}

function fieldUse(used: UsedField): FieldUse {
  const product = used.product.id
  switch (used.kind) {
    case 'product':
      return { product, field: null, column: null, selected: false }
    case 'relation':
      return { product, field: used.relation.field, column: null, selected: false }
    case 'column':
      return { product, field: used.column.key, column: used.column.name, selected: used.selected }
  }
}

function distinctUses(uses: readonly FieldUse[]): FieldUse[] {
  const byName = new Map<string, FieldUse>()
  for (const use of uses) {
    const name = `${use.product} ${use.field ?? ''}`
    if (byName.get(name)?.selected !== true) byName.set(name, use)
  }
  return [...byName].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, use]) => use)
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
