import { stringify } from 'yaml'

/** YAML of a value, with long lines left whole and nothing shared by reference. */
export function yamlText(value: unknown): string {
  return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false })
}
