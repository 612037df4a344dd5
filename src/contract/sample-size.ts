/** Rows shown of those that violate a check. */
export const sampleSize = 5
