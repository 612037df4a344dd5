import { stringify } from 'yaml'

/**
 * YAML of a value, with long lines left whole and nothing shared by reference. Texts that readers of
 * YAML 1.1 take for something else, such as dates and yes, stand in quotes.
 */
export function yamlText(value: unknown): string {
  return stringify(value, {
    lineWidth: 0,
    aliasDuplicateObjects: false,
    compat: 'yaml-1.1',
  })
}
