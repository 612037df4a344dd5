/** A semantic version without pre-release or build: major, minor and patch. */
export type Version = readonly [major: number, minor: number, patch: number]

/** Reads `1.4.0`. @returns undefined for anything else. */
export function readVersion(text: string): Version | undefined {
  const match = /^(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})$/.exec(text)
  return match ? [Number(match[1]), Number(match[2]), Number(match[3])] : undefined
}

/** Negative where the first version is the older one, 0 where they are equal. */
export function compareVersions(left: Version, right: Version): number {
  return left[0] - right[0] || left[1] - right[1] || left[2] - right[2]
}
