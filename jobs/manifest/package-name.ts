/** What npm accepts as a name, leniently: old packages have capitals. */
const acceptable = /^(?:@[^\s/@]+\/)?[^\s/@]+$/

/** The name a manifest gives, or undefined where it gives none that could stand on a registry. */
export function nameInManifest(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  const name = value.trim()
  return name.length <= 214 && acceptable.test(name) ? name : undefined
}

/**
 * The name other packages require a folder by: what follows the last node_modules, with its scope.
 * Undefined for workspaces and for the stores of package managers, whose folders are named otherwise.
 */
export function nameOfFolder(path: string): string | undefined {
  return /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/@.][^/]*)$/.exec(path)?.[1]
}

/** A name in any case: the manifest's, the folder's, or the last part of the path. */
export function packageName(manifestName: unknown, path: string): string {
  const name = nameInManifest(manifestName) ?? nameOfFolder(path) ?? path.split('/').at(-1) ?? path
  return name.slice(0, 214)
}
