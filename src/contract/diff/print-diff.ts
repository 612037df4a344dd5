import type { FieldUse, ProductDiff } from './compare-contracts.ts'

/** The differences as a table for people: a block for each product, a line for each change. */
export function diffText(diffs: readonly ProductDiff[]): string {
  if (diffs.length === 0) return 'No contract changed.\n'
  return diffs.map(productText).join('\n')
}

function productText({ product, before, after, changes, due, dueVersion, problems }: ProductDiff) {
  const versions =
    before === undefined
      ? `new, ${after}`
      : after === undefined
        ? `${before} → gone`
        : versionWords(before, after)
  const wanted = due && dueVersion ? `, due: ${due} (${dueVersion})` : ''
  const width = Math.max(0, ...changes.map(({ part }) => part.length))
  return [
    `${product}  ${versions}${wanted}`,
    ...changes.map(
      ({ impact, part, reason, use }) =>
        `  ${impact.padEnd(8)}  ${part.padEnd(width)}  ${reason}${use ? ` ${useWords(use)}` : ''}`,
    ),
    ...problems.map(({ code, expected, fix }) => `  ${code}: expected ${expected}. ${fix}`),
    '',
  ].join('\n')
}

function versionWords(before: string, after: string): string {
  return before === after ? `${before}, unchanged` : `${before} → ${after}`
}

/** `Read by 2 clients in the last 30 days.` */
export function useWords({ clients, days, atLeast }: FieldUse): string {
  const time = days === 1 ? 'today' : `in the last ${days} days`
  if (clients > 0) {
    const some = `${clients} ${clients === 1 ? 'client' : 'clients'}`
    return `Read by ${atLeast ? 'at least ' : ''}${some} ${time}.`
  }
  return atLeast
    ? `Nobody is known to have read it ${time}, though not every request was logged.`
    : `Read by nobody ${time}.`
}
