import { canonicalJson } from '../document/canonical-json.ts'
import { odcsFileName, writeOdcs } from '../odcs/write-odcs.ts'
import type { ExchangedContract } from './exchanged-contract.ts'
import { yamlText } from './yaml-text.ts'

/** How contracts leave for other tools. */
export interface ExportFormat {
  /** Name of the file of a product. */
  readonly fileName: (id: string) => string
  readonly write: (exchanged: ExchangedContract) => string
  /** Several contracts as one text. */
  readonly together: (texts: readonly string[]) => string
}

export const exportFormats = {
  odcs: {
    fileName: odcsFileName,
    write: (exchanged) => yamlText(writeOdcs(exchanged)),
    together: (texts) => texts.join('---\n'),
  },
  json: {
    fileName: (id) => `${id}.json`,
    write: ({ contract }) => `${canonicalJson(contract, 2)}\n`,
    together: (texts) => (texts.length === 1 ? texts.join('') : `[\n${texts.join(',\n')}]\n`),
  },
} as const satisfies Record<string, ExportFormat>

export type FormatName = keyof typeof exportFormats

export const formatNames = Object.keys(exportFormats) as [FormatName, ...FormatName[]]
