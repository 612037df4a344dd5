/** A length of time as people write it: a whole number and a unit, such as `30s`, `15m`, `6h`, `7d`. */
export type Duration = `${number}${'s' | 'm' | 'h' | 'd'}`

const secondsPerUnit = { s: 1, m: 60, h: 3600, d: 86_400 } as const

/** Seconds in a duration, or undefined when the text is not one. Zero is not a duration. */
export function durationSeconds(text: string): number | undefined {
  const match = /^([1-9]\d{0,6})([smhd])$/.exec(text)
  if (!match?.[1] || !match[2]) return undefined
  return Number(match[1]) * secondsPerUnit[match[2] as keyof typeof secondsPerUnit]
}
