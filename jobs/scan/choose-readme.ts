/** How headings of a README are read. */
export type ReadmeFormat = 'markdown' | 'restructuredtext'

/** Endings in the order npm would prefer them; a translation such as README.de.md comes last. */
const preferred = ['.md', '.markdown', '.mdown', '.mkd', '', '.rst', '.txt']

/** The README among the names of files in a package folder, or undefined. Case does not matter. */
export function chooseReadme(names: readonly string[]): string | undefined {
  return names
    .filter((name) => /^readme(\.|$)/i.test(name))
    .sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))[0]
}

function rank(name: string): number {
  const position = preferred.indexOf(name.slice('readme'.length).toLowerCase())
  return position === -1 ? preferred.length : position
}

export function readmeFormat(name: string): ReadmeFormat {
  return /\.rst$/i.test(name) ? 'restructuredtext' : 'markdown'
}
