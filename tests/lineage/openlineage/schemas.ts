import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { z } from 'zod'

/*
 * The official schemas, which stand beside the repository where they are at all. The root schema
 * takes a broken facet, so each facet is held against the schema that it names.
 */

const folder = join(import.meta.dirname, '../../../../shared/spec/openlineage')

export const hasSchemas = existsSync(folder)
if (!hasSchemas) {
  // oxlint-disable-next-line no-console -- what is not tested shall be seen
  console.warn('The schemas of OpenLineage are not at ../shared/spec; what needs them is skipped.')
}

const schemaShape = z.looseObject({ $id: z.string(), $defs: z.record(z.string(), z.unknown()) })
const facetShape = z.looseObject({ _schemaURL: z.string() })

const readSchema = (...path: string[]): z.infer<typeof schemaShape> =>
  schemaShape.parse(JSON.parse(readFileSync(join(folder, ...path), 'utf8')))

/** A function that says everything that is wrong with an event, each with its place. */
export function eventValidator(): (event: unknown) => string[] {
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  addFormats.default(ajv)
  const root = readSchema('OpenLineage.json')
  ajv.addSchema(root)
  const known = new Set<string>()
  for (const file of readdirSync(join(folder, 'facets'))) {
    const schema = readSchema('facets', file)
    ajv.addSchema(schema)
    known.add(`${schema.$id}#/$defs/${file.replace('.json', '')}`)
  }
  const problems = (reference: string, value: unknown, where: string): string[] => {
    const validate = ajv.getSchema(reference)
    if (!validate) return [`${where}: no schema ${reference}`]
    if (validate(value) === true) return []
    return (validate.errors ?? []).map(
      ({ instancePath, message }) => `${where}${instancePath}: ${message}`,
    )
  }
  return (event) => [
    ...problems(root.$id, event, ''),
    ...facetsOf(event).flatMap(({ where, facet }) => {
      const url = facetShape.safeParse(facet).data?._schemaURL ?? ''
      return known.has(url) ? problems(url, facet, where) : [`${where}: unknown schema ${url}`]
    }),
  ]
}

const facets = z.record(z.string(), z.unknown()).optional()
const eventShape = z.looseObject({
  run: z.looseObject({ facets }).optional(),
  job: z.looseObject({ facets }).optional(),
  inputs: z.array(z.looseObject({ facets, inputFacets: facets })).optional(),
  outputs: z.array(z.looseObject({ facets, outputFacets: facets })).optional(),
})

/** Every facet of an event with its place. */
export function facetsOf(event: unknown): { where: string; name: string; facet: unknown }[] {
  const { run, job, inputs = [], outputs = [] } = eventShape.parse(event)
  const listed = (where: string, all: z.infer<typeof facets>) =>
    Object.entries(all ?? {}).map(([name, facet]) => ({ where: `${where}.${name}`, name, facet }))
  return [
    ...listed('run.facets', run?.facets),
    ...listed('job.facets', job?.facets),
    ...inputs.flatMap((input, index) => [
      ...listed(`inputs[${index}].facets`, input.facets),
      ...listed(`inputs[${index}].inputFacets`, input.inputFacets),
    ]),
    ...outputs.flatMap((output, index) => [
      ...listed(`outputs[${index}].facets`, output.facets),
      ...listed(`outputs[${index}].outputFacets`, output.outputFacets),
    ]),
  ]
}
