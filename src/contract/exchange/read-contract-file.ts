import { ContractError } from '../../errors/platinum-error.ts'
import type { LayerName } from '../../product/layer.ts'
import { readLocated, type LocatedValue } from '../document/located-text.ts'
import { isContractFile, readContracts } from '../document/read-contracts.ts'
import { isOdcs, readOdcs } from '../odcs/read-odcs.ts'
import { isSoda, readSoda } from '../soda/read-soda.ts'
import type { ImportedContract } from './exchanged-contract.ts'

/**
 * Reads the contracts of a file: ODCS, Soda, or what `platinum contract export --format json` wrote. The
 * content says which it is, not the name.
 *
 * @param file Its name, for messages.
 * @param layer Where products go that do not say it themselves.
 * @throws ContractError with everything that is wrong, each with file, line and column.
 */
export function readContractFile(text: string, file: string, layer: LayerName): ImportedContract[] {
  const documents = readLocated(text, file)
  const read = documents.flatMap((located) => readDocument(located, layer))
  if (read.length > 0) return read
  throw unknown(`${file}:1:1`, 'nothing')
}

function readDocument(located: LocatedValue, layer: LayerName): ImportedContract[] {
  if (isContractFile(located)) {
    return readContracts(located).map((contract) => ({
      contract,
      origins: new Map(),
      place: located.place([]),
      omissions: [],
    }))
  }
  if (isOdcs(located)) return readOdcs(located, layer)
  if (isSoda(located)) return readSoda(located, layer)
  throw unknown(located.place([]), 'neither')
}

function unknown(where: string, found: string): ContractError {
  return new ContractError([
    {
      code: 'CONTRACT_UNKNOWN_FORMAT',
      where,
      expected:
        'a contract of ODCS (kind: DataContract) or Soda (dataset and columns), or an export in JSON',
      found,
      fix: 'Name a file with a contract.',
    },
  ])
}
