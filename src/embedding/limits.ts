/** Most dimensions a pgvector column holds. */
export const maxDimensions = 16_000

/** Whether a number is whole and from 1 to `most`. */
export function isWhole(value: number, most: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= most
}
