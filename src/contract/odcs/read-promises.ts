import { durationSeconds } from '../../product/duration.ts'
import { readVersion } from '../../product/version.ts'
import type { ContractDocument } from '../document/contract-document.ts'
import type { Findings } from '../exchange/exchanged-contract.ts'
import type { OdcsContract, OdcsObject } from './odcs-shape.ts'

/** The version as three numbers; one that is written shorter is made whole, and that is told. */
export function versionOf({ version }: OdcsContract, findings: Findings): string {
  const said = String(version)
  if (readVersion(said)) return said
  const [, major, minor = '0', patch = '0'] = /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?$/.exec(said) ?? []
  const whole = major === undefined ? undefined : [major, minor, patch].map(Number).join('.')
  if (whole !== undefined && readVersion(whole)) {
    findings.leaveOut(['version'], `The version ${said} is written ${whole}.`)
    return whole
  }
  findings.wrong(['version'], {
    expected: 'a semantic version: MAJOR.MINOR.PATCH',
    found: JSON.stringify(version),
    fix: 'Write the version as numbers, such as 1.0.0.',
  })
  return '0.0.0'
}

/** Who answers for it, as far as the file says. */
export function ownerOf({ team, domain }: OdcsContract): string {
  const named = Array.isArray(team)
    ? (team.find(({ role }) => role === 'owner') ?? team[0])?.username
    : team?.name
  return named ?? domain ?? 'unknown'
}

const units: readonly (readonly [RegExp, 's' | 'm' | 'h' | 'd'])[] = [
  [/^s(ec(onds?)?)?$/i, 's'],
  [/^(m|min(utes?)?)$/, 'm'],
  [/^h((ou)?rs?)?$/i, 'h'],
  [/^d(ays?)?$/i, 'd'],
]

/** How old data may be, by the latency that is promised for the object. */
export function freshnessOf(
  { slaProperties = [] }: OdcsContract,
  object: OdcsObject,
  lane: 'realtime' | 'batch' | undefined,
  findings: Findings,
): ContractDocument['freshness'] {
  const keys = object.properties.map(({ name }) => name)
  const about = (element: string | undefined): boolean => {
    const parts = element?.split('.') ?? []
    return parts.length < 2 || parts[0] === object.name || parts[0] === object.id
  }
  const position = slaProperties.findIndex(
    ({ property, element }) => /^(latency|ly|freshness)$/i.test(property) && about(element),
  )
  slaProperties.forEach(({ property }, index) => {
    if (index !== position && !/^(latency|ly|freshness)$/i.test(property)) {
      findings.leaveOut(['slaProperties', index], `${property} is not promised by a contract here.`)
    }
  })
  const found = slaProperties[position]
  if (!found) {
    findings.leaveOut(
      ['slaProperties'],
      `Nothing says how old ${object.name} may be: 1d is assumed. Write what is promised.`,
    )
    return { lane: lane ?? 'batch', within: '1d' }
  }
  const unit = units.find(([pattern]) => pattern.test(found.unit ?? 'd'))?.[1]
  const within = `${String(found.value)}${unit ?? ''}`
  const seconds = unit === undefined ? undefined : durationSeconds(within)
  if (seconds === undefined) {
    findings.wrong(['slaProperties', position, unit === undefined ? 'unit' : 'value'], {
      expected: 'a whole number, in seconds, minutes, hours or days',
      found: `${String(found.value)} ${found.unit ?? ''}`.trim(),
      fix: 'Write value as a number and unit as s, m, h or d.',
    })
  }
  const eventTime = found.element?.split('.').at(-1)
  const column = object.properties.find(({ name, id }) => name === eventTime || id === eventTime)
  if (eventTime !== undefined && !column) {
    findings.unknownColumn(['slaProperties', position, 'element'], eventTime, keys)
  }
  return {
    lane: lane ?? (seconds !== undefined && seconds < 600 ? 'realtime' : 'batch'),
    within,
    ...(column === undefined ? {} : { eventTime: column.name }),
  }
}
