/** Request headers by which clients say who they are; the first that is there counts. */
export const clientNameHeaders = ['apollographql-client-name', 'graphql-client-name'] as const

const longest = 100

/**
 * The name of the client that asks: as its key or token has it, else as it says itself. Without
 * control characters and spaces around it, at most 100 characters.
 * @param known what is known of it for certain
 * @param header reads a request header
 * @returns undefined when there is none
 */
export function clientName(
  known: string | undefined,
  header: (name: string) => string | undefined,
): string | undefined {
  for (const name of [known, ...clientNameHeaders.map(header)]) {
    const clean = name
      ?.replaceAll(/\p{Cc}/gu, '')
      .trim()
      .slice(0, longest)
      .toWellFormed()
    if (clean) return clean
  }
  return undefined
}
