import type { ClientUse } from '../usage/operation-usage.ts'
import type { ImpactReport } from './impact-report.ts'

/** What a change reaches, as lines to read. @param name of what is asked about */
export function impactText(name: string, report: ImpactReport, days: number): string {
  const { fields, operations, clients, loggedSince, unlogged, truncated, isPartial } = report
  const isLogged = loggedSince !== null
  const asked = (requests: number, uses: readonly ClientUse[]): string =>
    isLogged ? askedBy(requests, uses) : ''
  const lines = [
    `${name} ends in ${counted(fields.length, 'field')}`,
    ...fields.map(
      (field) =>
        `  ${field.name}${field.made ? '' : ' (decided by it)'}${asked(field.requests, field.clients)}`,
    ),
    '',
  ]
  if (isLogged) {
    lines.push(
      `asked in ${counted(operations.length, 'operation')} by ${counted(clients.length, 'client')} in the last ${counted(days, 'day')}`,
      ...operations.map(
        (operation) =>
          `  ${operation.name ?? 'without a name'} ${operation.hash.slice(0, 12)}: ${operation.fields.join(', ')}${asked(operation.requests, operation.clients)}`,
      ),
      '',
      `The query log begins on ${loggedSince}.`,
    )
  } else lines.push('Nothing was ever logged, so its use is not known.')
  if (unlogged > 0) lines.push(`${counted(unlogged, 'request')} could not be told apart.`)
  if (truncated) lines.push('It reaches more than is told here.')
  if (isPartial) lines.push('Something on the way is not known.')
  return lines.join('\n')
}

function askedBy(requests: number, clients: readonly ClientUse[]): string {
  if (requests === 0) return ': not asked for'
  const names = clients.map(({ name, requests: times }) => `${name ?? 'unnamed clients'} ${times}`)
  return `: ${counted(requests, 'request')} (${names.join(', ')})`
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`
}
