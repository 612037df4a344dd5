/** SPDX ids that ask for attribution at most. */
export const permissiveLicenses: ReadonlySet<string> = new Set([
  '0BSD',
  'AFL-2.1',
  'AFL-3.0',
  'Apache-2.0',
  'Artistic-2.0',
  'BlueOak-1.0.0',
  'BSD',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BSL-1.0',
  'CC-BY-3.0',
  'CC-BY-4.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'MIT-X11',
  'PostgreSQL',
  'Public-Domain',
  'Python-2.0',
  'Unicode-3.0',
  'Unicode-DFS-2016',
  'Unlicense',
  'W3C',
  'WTFPL',
  'X11',
  'Zlib',
])

const otherLicenses = [
  'AGPL-3.0',
  'AGPL-3.0-only',
  'AGPL-3.0-or-later',
  'BUSL-1.1',
  'CC-BY-NC-4.0',
  'CC-BY-SA-4.0',
  'CDDL-1.0',
  'CDDL-1.1',
  'EPL-1.0',
  'EPL-2.0',
  'EUPL-1.2',
  'GPL-2.0',
  'GPL-2.0-only',
  'GPL-2.0-or-later',
  'GPL-3.0',
  'GPL-3.0-only',
  'GPL-3.0-or-later',
  'LGPL-2.1',
  'LGPL-2.1-only',
  'LGPL-2.1-or-later',
  'LGPL-3.0',
  'LGPL-3.0-only',
  'LGPL-3.0-or-later',
  'MPL-1.1',
  'MPL-2.0',
  'OSL-3.0',
  'SSPL-1.0',
]

/** What people write instead, in lower case with single spaces. */
const otherSpellings: Readonly<Record<string, string>> = {
  apache: 'Apache-2.0',
  'apache 2': 'Apache-2.0',
  'apache 2.0': 'Apache-2.0',
  'apache-2': 'Apache-2.0',
  apache2: 'Apache-2.0',
  'apache license 2.0': 'Apache-2.0',
  'apache license, version 2.0': 'Apache-2.0',
  'apache license version 2.0': 'Apache-2.0',
  'apache software license 2.0': 'Apache-2.0',
  asl2: 'Apache-2.0',
  bsd2: 'BSD-2-Clause',
  'bsd-2': 'BSD-2-Clause',
  'bsd 2-clause': 'BSD-2-Clause',
  'simplified bsd': 'BSD-2-Clause',
  bsd3: 'BSD-3-Clause',
  'bsd-3': 'BSD-3-Clause',
  'bsd 3-clause': 'BSD-3-Clause',
  'new bsd': 'BSD-3-Clause',
  'bsd license': 'BSD',
  cc0: 'CC0-1.0',
  gplv2: 'GPL-2.0-only',
  'gpl-2': 'GPL-2.0-only',
  gplv3: 'GPL-3.0-only',
  'gpl-3': 'GPL-3.0-only',
  'isc license': 'ISC',
  lgplv3: 'LGPL-3.0-only',
  'mit license': 'MIT',
  'mit licence': 'MIT',
  'mit licensed': 'MIT',
  'mit/x11': 'MIT',
  'the mit license': 'MIT',
  'the mit license (mit)': 'MIT',
  'mit (expat)': 'MIT',
  expat: 'MIT',
  'mpl 2.0': 'MPL-2.0',
  'mpl-2': 'MPL-2.0',
  mpl2: 'MPL-2.0',
  'mozilla public license 2.0': 'MPL-2.0',
  'public domain': 'Public-Domain',
  'the unlicense': 'Unlicense',
}

const byLowerCase: ReadonlyMap<string, string> = new Map([
  ...[...permissiveLicenses, ...otherLicenses].map((id) => [id.toLowerCase(), id] as const),
  ...Object.entries(otherSpellings),
])

/**
 * The SPDX id of a licence by its id in any case, by a usual other spelling, or by its page on
 * opensource.org or spdx.org. `BSD` and `Public-Domain` stand for what SPDX has no single id for.
 */
export function knownLicense(text: string): string | undefined {
  const page =
    /^https?:\/\/(?:www\.)?(?:opensource\.org|spdx\.org)\/licenses\/([\w.-]+?)(?:\.html|\.php)?\/?$/i
  const name = page.exec(text)?.[1] ?? text
  return byLowerCase.get(name.toLowerCase())
}
