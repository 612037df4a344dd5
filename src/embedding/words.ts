/** Scripts written without spaces, where a word cannot be read off the letters. */
const unspaced = String.raw`[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]`
const run = new RegExp(`(${unspaced}+)|[[\\p{L}\\p{M}\\p{N}]--${unspaced}]+`, 'gv')
/** Where a camelCase name parts: `read|File`, `HTML|Parser`. */
const hump = /(?<=\p{Ll})(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/u

/**
 * Words of a text with how often each occurs, in the order of their first occurrence.
 *
 * Compatibility forms are unified (NFKC) and case is dropped. `node-cron` and `node_cron` are two
 * words; `nodeCron` is those two and `nodecron`. Scripts without spaces give each pair of
 * neighboring characters. The map is empty for a text without any letter or digit.
 */
export function countWords(text: string): Map<string, number> {
  const counts = new Map<string, number>()
  const add = (word: string): void => {
    counts.set(word, (counts.get(word) ?? 0) + 1)
  }
  for (const [match, unspacedRun] of text.normalize('NFKC').matchAll(run)) {
    if (unspacedRun !== undefined) {
      characterPairs(unspacedRun).forEach(add)
      continue
    }
    add(match.toLowerCase())
    const parts = match.split(hump)
    if (parts.length > 1) for (const part of parts) add(part.toLowerCase())
  }
  return counts
}

function characterPairs(text: string): string[] {
  const characters = Array.from(text)
  if (characters.length === 1) return characters
  return characters.slice(1).map((character, index) => `${characters[index]}${character}`)
}

/** English words that stand in almost every text and say little about it. */
export const stopWords: ReadonlySet<string> = new Set(
  `a about after all also am an and any are as at be because been but by can could did do does for
  from get had has have he her here him his how i if in into is it its just me more most my no nor
  not of on one only or other our out over s she should so some such t than that the their them then
  there these they this those to too up us use used using was we were what when where which while
  who why will with would you your`.split(/\s+/),
)
