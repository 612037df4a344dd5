const semantic = /^[v=\s]*(\d{1,15})\.(\d{1,15})\.(\d{1,15})(?:-([\w.-]+))?(?:\+[\w.-]+)?\s*$/

/**
 * A text that sorts, byte by byte, as semantic versions do: numbers padded, and the parts of a
 * prerelease marked so that numbers come before words and any prerelease before its release.
 * Empty for what is no semantic version.
 */
export function versionOrder(version: string | null): string {
  const [, major, minor, patch, prerelease] = semantic.exec(version ?? '') ?? []
  if (major === undefined || minor === undefined || patch === undefined) return ''
  const numbers = [major, minor, patch].map((part) => part.padStart(15, '0')).join('.')
  if (prerelease === undefined) return `${numbers}~`
  const parts = prerelease
    .split('.')
    .map((part) => (/^\d+$/.test(part) ? `0${part.padStart(15, '0')}` : `1${part}`))
  return `${numbers}-${parts.join(' ')}`
}
