import { firstOfDays, impactReport, servedProducts } from '../lineage/impact-report.ts'
import type { ImpactReport, ReachedField, ReachedOperation } from '../lineage/impact-report.ts'
import { askImpact } from '../lineage/store/ask-impact.ts'
import type { Declarations } from '../lineage/store/declared.ts'
import type { Visible } from '../lineage/store/visible-graph.ts'
import type { Registry } from '../product/product.ts'
import { badInput, type InputPath } from '../query/bad-input.ts'
import type { ClientUse } from '../usage/operation-usage.ts'
import type { Builder } from './builder.ts'
import { placeArgument, placeDescription } from './catalog-lineage-field.ts'
import type { GraphqlContext } from './context.ts'

/** Most places that are followed. */
const placeLimit = 100_000
const stepLimit = 100
const dayLimit = 3_650

interface ImpactArguments {
  readonly of: string
  readonly days: number
  readonly indirect: boolean
}

/** Arguments of `catalog { impact }`. */
export function impactArguments(builder: Builder) {
  return builder.args((t) => ({
    of: t.string({ required: true, description: placeDescription }),
    days: t.int({
      required: true,
      defaultValue: 30,
      description: `Days of the query log to look at, today with them; from 1 to ${dayLimit}.`,
    }),
    indirect: t.boolean({
      required: true,
      defaultValue: false,
      description: 'Whether fields that it only decides about count too.',
    }),
  }))
}

/** Answers `catalog { impact }`. @throws BAD_USER_INPUT */
export async function resolveImpact(
  { of, days, indirect }: ImpactArguments,
  path: InputPath,
  registry: Registry,
  declarations: Declarations,
  visible: Visible | undefined,
  context: GraphqlContext,
): Promise<ImpactReport> {
  if (days < 1 || days > dayLimit) {
    throw badInput(`Give a number of days from 1 to ${dayLimit}.`, [...path, 'days'])
  }
  const place = await placeArgument(registry, declarations, of, visible, context, [...path, 'of'])
  const impact = await askImpact(context.database, declarations, {
    of: place,
    served: servedProducts(registry),
    since: firstOfDays(context.now(), days),
    depth: stepLimit,
    limit: placeLimit,
    indirect,
    visible,
    signal: context.signal,
  })
  return impactReport(registry, impact)
}

/** What names others is told to who has a right to it. */
function toldTo<T>(list: readonly T[], { identity, tellsUsage }: GraphqlContext): T[] | null {
  return tellsUsage?.(identity) === true ? [...list] : null
}

const countOfClients = 'How many clients; all that do not say who they are count as one.'
const withRight = 'null for whoever holds no role of access.usage.'

/** Adds `LineageImpact`. */
export function addImpactType(builder: Builder) {
  const client = builder.objectRef<ClientUse>('LineageImpactClient').implement({
    description: 'A client that asked.',
    fields: (t) => ({
      name: t.exposeString('name', {
        nullable: true,
        description:
          'As its key has it or as it calls itself by apollographql-client-name or graphql-client-name; null for all that do not say.',
      }),
      requests: t.field({
        type: 'BigInt',
        description: 'How often.',
        resolve: ({ requests }) => String(requests),
      }),
      lastDay: t.exposeString('lastDay', { description: 'The newest day, in UTC.' }),
    }),
  })
  const field = builder.objectRef<ReachedField>('LineageImpactField').implement({
    description: 'A field that a change reaches, or the rows of a type as a whole.',
    fields: (t) => ({
      name: t.exposeString('name', {
        description: 'Package.license; Package where it is decided which rows there are.',
      }),
      product: t.exposeString('product', { description: 'Product id.' }),
      field: t.exposeString('field', {
        nullable: true,
        description: 'Name of the field; null for the rows as a whole.',
      }),
      depth: t.exposeInt('depth', { description: 'Steps away; 0 for what was asked about.' }),
      made: t.exposeBoolean('made', {
        description: 'Whether values are made from it; else it only decides about them.',
      }),
      requests: t.field({
        type: 'BigInt',
        description: 'Requests that used it.',
        resolve: ({ requests }) => String(requests),
      }),
      clientCount: t.int({
        description: countOfClients,
        resolve: ({ clients }) => clients.length,
      }),
      clients: t.field({
        type: [client],
        nullable: true,
        description: `Whose they were; ${withRight}`,
        resolve: ({ clients }, _args, context) => toldTo(clients, context),
      }),
    }),
  })
  const operation = builder.objectRef<ReachedOperation>('LineageImpactOperation').implement({
    description: 'An operation that used what a change reaches.',
    fields: (t) => ({
      name: t.exposeString('name', {
        nullable: true,
        description: 'As its author calls it; null without a name.',
      }),
      hash: t.exposeString('hash', {
        description: 'SHA-256 of its text without values and aliases, in hexadecimal.',
      }),
      fields: t.exposeStringList('fields', { description: 'Which of the fields it used.' }),
      requests: t.field({
        type: 'BigInt',
        description: 'How often it was asked.',
        resolve: ({ requests }) => String(requests),
      }),
      lastDay: t.exposeString('lastDay', { description: 'The newest day, in UTC.' }),
      clients: t.expose('clients', { type: [client], description: 'Who asked it.' }),
    }),
  })
  return builder.objectRef<ImpactReport>('LineageImpact').implement({
    description: 'What a change reaches in the API, and who used it lately.',
    fields: (t) => ({
      fields: t.expose('fields', {
        type: [field],
        description: 'Fields that it reaches: those made from it first, then the nearest first.',
      }),
      operationCount: t.int({
        description: 'How many operations used them.',
        resolve: ({ operations }) => operations.length,
      }),
      operations: t.field({
        type: [operation],
        nullable: true,
        description: `Operations that used them, the most asked first; ${withRight}`,
        resolve: ({ operations }, _args, context) => toldTo(operations, context),
      }),
      clientCount: t.int({
        description: countOfClients,
        resolve: ({ clients }) => clients.length,
      }),
      clients: t.field({
        type: [client],
        nullable: true,
        description: `Clients that asked those operations; ${withRight}`,
        resolve: ({ clients }, _args, context) => toldTo(clients, context),
      }),
      loggedSince: t.exposeString('loggedSince', {
        nullable: true,
        description:
          'First day of all that the query log has, in UTC; null when nothing was ever logged, so that nothing is known of its use.',
      }),
      unlogged: t.field({
        type: 'BigInt',
        description: 'Requests of these days that the log had no room to tell apart.',
        resolve: ({ unlogged }) => String(unlogged),
      }),
      truncated: t.exposeBoolean('truncated', {
        description: `Whether it reaches more than ${placeLimit} places or goes further than ${stepLimit} steps.`,
      }),
      isPartial: t.exposeBoolean('isPartial', {
        description: 'Whether something on the way is not known.',
      }),
    }),
  })
}
