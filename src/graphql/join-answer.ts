import { utf8Json, type Utf8Json } from '../query/utf8-json.ts'

/** An object, given its values. */
export function joinAnswer(values: Iterable<readonly [key: string, value: Utf8Json]>): Utf8Json {
  let bytes = ''
  for (const [key, value] of values) {
    // A response key is a name, which is ASCII.
    bytes += `${bytes === '' ? '{' : ','}"${key}":${value.bytes}`
  }
  return bytes === '' ? utf8Json('{}') : { bytes: `${bytes}}` }
}
