import { GraphQLError } from 'graphql'
import { durationSeconds } from '../product/duration.ts'
import type { CompiledPlan } from '../query/compile.ts'
import type { Fetched } from '../query/execute.ts'
import { readGuarded, type GuardedState } from '../query/guard.ts'
import { viewOf } from '../policy/view.ts'
import type { GraphqlContext } from './context.ts'

/**
 * Holds an answer to what its request, its client and the contracts of its products ask.
 * @param key of the root field
 * @throws GraphQLError `DATA_BREACHED` or `DATA_STALE`
 */
export function enforceTerms(
  { guard }: CompiledPlan,
  { head, bindings }: Fetched,
  key: string,
  { now, clientTerms = {}, warnings }: GraphqlContext,
): void {
  if (!guard) return
  const { terms } = guard
  const onBreach = terms?.onBreach?.in(bindings) ?? clientTerms.onBreach ?? 'SERVE'
  const maxStaleness = terms?.maxStaleness?.in(bindings) ?? seconds(clientTerms.maxStaleness)
  const moment = now()
  for (const state of readGuarded(guard, head)) {
    const { freshness } = state.product
    refuseOlderThan(freshness.refuseAfterSeconds, state, moment, 'its contract allows')
    refuseOlderThan(maxStaleness, state, moment, 'was asked for')
    if (state.status !== 'BREACHED' || onBreach === 'SERVE') continue
    const said = describeBreach(state)
    if (onBreach === 'ERROR') {
      throw new GraphQLError(said.message, { extensions: { ...said.facts, code: 'DATA_BREACHED' } })
    }
    warnings?.push({ code: 'DATA_BREACHED', message: said.message, path: [key], ...said.facts })
  }
}

function seconds(duration: string | undefined): number | undefined {
  return duration === undefined ? undefined : durationSeconds(duration)
}

function describeBreach(state: GuardedState) {
  const { product, status, since, failingChecks, dataVersion } = state
  return {
    message: `The contract of ${product.typeName} is breached since ${since}: ${failingChecks.join('; ')}. Version ${dataVersion} is served.`,
    facts: { product: product.id, status, since, failingChecks, dataVersion },
  }
}

function refuseOlderThan(
  limit: number | undefined,
  { product, eventTime, dataVersion }: GuardedState,
  moment: Date,
  than: string,
): void {
  if (limit === undefined) return
  const age = eventTime === null ? NaN : (moment.getTime() - Date.parse(eventTime)) / 1000
  if (age <= limit) return
  const isTold = viewOf(product)?.tellsTime ?? true
  const ageSeconds = Number.isNaN(age) || !isTold ? null : Math.floor(age)
  const found =
    ageSeconds === null && isTold
      ? `It is not known how old the data of ${product.typeName} is, and no older than ${limit} seconds ${than}.`
      : `The newest data of ${product.typeName} is ${ageSeconds === null ? 'older' : `${ageSeconds} seconds old, more`} than the ${limit} that ${than === 'was asked for' ? 'were asked for' : than}.`
  throw new GraphQLError(found, {
    extensions: {
      code: 'DATA_STALE',
      product: product.id,
      ageSeconds,
      maxSeconds: limit,
      eventTime: isTold ? eventTime : null,
      dataVersion,
    },
  })
}
