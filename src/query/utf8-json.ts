/**
 * JSON in UTF-8, in a string with one character for each byte. The engine has such a string in its
 * own heap, where it is soon forgotten; a Buffer of that size is memory of its own to allocate and
 * to collect, which took more time than writing the answer.
 */
export interface Utf8Json {
  /** Characters U+0000 to U+00FF, to be sent as latin1. Its length is the number of bytes. */
  readonly bytes: string
}

/** The same JSON, given as text. */
export function utf8Json(text: string): Utf8Json {
  const isAscii = Buffer.byteLength(text) === text.length
  return { bytes: isAscii ? text : Buffer.from(text).toString('latin1') }
}

/** The same JSON as text. */
export function textOfJson({ bytes }: Utf8Json): string {
  return Buffer.from(bytes, 'latin1').toString()
}
