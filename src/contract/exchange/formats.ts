import { canonicalJson } from '../document/canonical-json.ts'
import type { ContractDocument } from '../document/contract-document.ts'
import { odcsFileName, writeOdcs } from '../odcs/write-odcs.ts'
import { writeDbt } from '../dbt/write-dbt.ts'
import { writeJsonSchema } from '../published/write-json-schema.ts'
import { writeMarkdown } from '../published/write-markdown.ts'
import { writeSoda } from '../soda/write-soda.ts'
import type { ExchangedContract } from './exchanged-contract.ts'
import { yamlText } from './yaml-text.ts'

/** What a contract is written with. */
export interface ExportContext {
  /** The contracts of the project by id. */
  readonly find: (id: string) => ContractDocument | undefined
  /** Soda's names of the data source and the database. */
  readonly sodaSource: string
}

export interface ExportedText {
  readonly text: string
  /** What the format cannot say, in sentences. */
  readonly leftOut?: readonly string[]
}

/** How contracts leave for other tools. */
export interface ExportFormat {
  /** Name of the file of a product. */
  readonly fileName: (id: string) => string
  readonly write: (exchanged: ExchangedContract, context: ExportContext) => ExportedText
  /** Several contracts as one text. */
  readonly together: (texts: readonly string[]) => string
}

const asDocuments = (texts: readonly string[]): string => texts.join('---\n')

/** One is itself. */
const asArray = (texts: readonly string[]): string =>
  texts.length === 1 ? texts.join('') : `[\n${texts.join(',\n')}]\n`

export const exportFormats = {
  odcs: {
    fileName: odcsFileName,
    write: (exchanged) => ({ text: yamlText(writeOdcs(exchanged)) }),
    together: asDocuments,
  },
  soda: {
    fileName: (id) => `${id}.soda.yaml`,
    write: ({ contract }, { find, sodaSource }) => {
      const { contract: soda, leftOut } = writeSoda(contract, sodaSource, find)
      return { text: yamlText(soda), leftOut }
    },
    together: asDocuments,
  },
  dbt: {
    fileName: (id) => `${id}.dbt.yml`,
    write: ({ contract }, { find }) => {
      const { properties, leftOut } = writeDbt(contract, find)
      return { text: yamlText(properties), leftOut }
    },
    together: asDocuments,
  },
  jsonschema: {
    fileName: (id) => `${id}.schema.json`,
    write: ({ contract }) => ({ text: `${JSON.stringify(writeJsonSchema(contract), null, 2)}\n` }),
    together: asArray,
  },
  markdown: {
    fileName: (id) => `${id}.md`,
    write: (exchanged) => ({ text: writeMarkdown(exchanged) }),
    together: (texts) => texts.join('\n'),
  },
  json: {
    fileName: (id) => `${id}.json`,
    write: ({ contract }) => ({ text: `${canonicalJson(contract, 2)}\n` }),
    together: asArray,
  },
} as const satisfies Record<string, ExportFormat>

export type FormatName = keyof typeof exportFormats

export const formatNames = Object.keys(exportFormats) as [FormatName, ...FormatName[]]
