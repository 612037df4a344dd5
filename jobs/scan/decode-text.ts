/** Text ready for Postgres, and what had to be changed for it. */
export interface DecodedText {
  readonly text: string
  readonly repairs: readonly string[]
}

/**
 * Decodes a file: UTF-8, or UTF-16 where a byte order mark says so. The mark is dropped. Bytes that
 * are no text, halves of surrogate pairs and NUL, which Postgres refuses, become U+FFFD, one
 * code unit for one, so that offsets keep their meaning.
 *
 * @param cut whether `bytes` are only the beginning of the file; a character cut in half is dropped.
 */
export function decodeText(bytes: Uint8Array, cut = false): DecodedText {
  const encoding = encodingOf(bytes)
  const decoder = new TextDecoder(encoding)
  const decoded = decoder.decode(bytes, { stream: cut })
  const repairs: string[] = []
  if (encoding !== 'utf-8') repairs.push(`decoded from ${encoding.toUpperCase()}`)
  if (!isValid(bytes, encoding, cut)) {
    repairs.push(`bytes that are no ${encoding.toUpperCase()} replaced by U+FFFD`)
  }
  const { text, changed } = storable(decoded)
  if (changed) repairs.push('NUL characters replaced by U+FFFD')
  return { text, repairs }
}

/** The same text with NUL and halves of surrogate pairs replaced; of the same length. */
export function storable(text: string): { readonly text: string; readonly changed: boolean } {
  const stored = text.replaceAll('\0', '\uFFFD').toWellFormed()
  return { text: stored, changed: stored !== text }
}

/** The first `length` code units, or one less where that would cut a surrogate pair. */
export function beginning(text: string, length: number): string {
  const cut = text.slice(0, length)
  return /[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut
}

function encodingOf(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  return 'utf-8'
}

function isValid(bytes: Uint8Array, encoding: string, cut: boolean): boolean {
  try {
    new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: cut })
    return true
  } catch {
    return false
  }
}
