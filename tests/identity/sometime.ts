/** The present moment of tests. */
export const sometime = new Date('2026-01-31T12:00:00Z')
