import { z } from 'zod'
import { ContractError } from '../../errors/platinum-error.ts'
import { contractDocument, documentFormat, type ContractDocument } from './contract-document.ts'
import { parseLocated, type LocatedValue } from './located-text.ts'

const contracts = z.union([
  z.array(z.unknown()),
  z.strictObject({ contracts: z.array(z.unknown()) }),
])

/** Whether this is what `platinum contract export --format json` writes. */
export function isContractFile({ value }: LocatedValue): boolean {
  return contracts.safeParse(value).success || hasFormat(value)
}

/**
 * Reads contracts as `platinum contract export --format json` writes them: one, or a list of them.
 *
 * @throws ContractError with each part that is missing or wrong, and its line.
 */
export function readContracts(located: LocatedValue): ContractDocument[] {
  const listed = contracts.safeParse(located.value)
  if (!listed.success) return [readContract(located, [])]
  const inList = Array.isArray(listed.data)
  const list = Array.isArray(listed.data) ? listed.data : listed.data.contracts
  return list.map((value, position) =>
    readContract({ value, place: located.place }, inList ? [position] : ['contracts', position]),
  )
}

function readContract(located: LocatedValue, under: readonly PropertyKey[]): ContractDocument {
  const format = hasFormat(located.value) ? located.value.format : undefined
  if (format !== documentFormat) {
    throw new ContractError([
      {
        code: 'CONTRACT_UNKNOWN_FORMAT',
        where: located.place([...under, 'format']),
        expected: `format: ${documentFormat}`,
        found: format === undefined ? 'nothing' : JSON.stringify(format),
        fix: 'Export the contracts again with this version of Platinum.',
      },
    ])
  }
  return parseLocated(contractDocument, located, 'Export the contract again.', under)
}

function hasFormat(value: unknown): value is { readonly format: unknown } {
  return typeof value === 'object' && value !== null && 'format' in value
}
