import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2019 } from 'ajv/dist/2019.js'
import addFormats from 'ajv-formats'
import { z } from 'zod'

/* The official schema, which stands beside the repository where it is at all. */

const file = join(import.meta.dirname, '../../../../shared/spec/odcs/odcs-json-schema-v3.1.0.json')

export const hasSchema = existsSync(file)
if (!hasSchema) {
  // oxlint-disable-next-line no-console -- what is not tested shall be seen
  console.warn('The schema of ODCS is not at ../shared/spec; what needs it is skipped.')
}

/** Everything that is wrong with an ODCS contract, each with its place. */
export function odcsProblems(): (contract: unknown) => string[] {
  const ajv = new Ajv2019({ strict: false, allErrors: true })
  addFormats.default(ajv)
  const schema = z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(file, 'utf8')))
  const validate = ajv.compile(schema)
  return (contract) =>
    validate(contract)
      ? []
      : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath}: ${message}`)
}
