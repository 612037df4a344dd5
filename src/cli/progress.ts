import { MultiBar, type SingleBar } from 'cli-progress'
import { say } from './output.ts'
import type { FlowView, StepView } from './watch-flow.ts'

/** Shows how a flow goes. Call `show` whenever there is news, `close` at the end. */
export interface Progress {
  show(view: FlowView): void
  close(): void
}

/** Bars where a person watches, a line a finished product elsewhere. */
export function openProgress(stream: NodeJS.WriteStream): Progress {
  return stream.isTTY ? bars(stream) : lines()
}

function lines(): Progress {
  const told = new Set<string>()
  return {
    show({ steps }) {
      for (const step of steps.filter(isFinal)) {
        if (told.has(step.product)) continue
        told.add(step.product)
        say(`${step.product.padEnd(longest(steps))}  ${describe(step)}`)
      }
    },
    close: () => undefined,
  }
}

function bars(stream: NodeJS.WriteStream): Progress {
  const multi = new MultiBar({
    format: '{product} {bar} {said}',
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 20,
    hideCursor: true,
    clearOnComplete: false,
    stream,
  })
  const byProduct = new Map<string, SingleBar>()
  return {
    show({ steps }) {
      for (const step of steps) {
        const values = {
          product: step.product.padEnd(longest(steps)),
          said: describe(step),
        }
        const bar = byProduct.get(step.product) ?? multi.create(phases.length, 0, values)
        byProduct.set(step.product, bar)
        bar.update(done(step), values)
      }
    },
    close: () => multi.stop(),
  }
}

/** How far a run is: written, embedded, audited, published. */
const phases = ['write', 'embed', 'audit', 'publish'] as const

function done(step: StepView): number {
  if (isFinal(step)) return phases.length
  return step.status === 'RUNNING'
    ? Math.max(
        0,
        phases.findIndex((name) => name === step.phase),
      )
    : 0
}

function isFinal(step: StepView): boolean {
  return step.status !== 'WAITING' && step.status !== 'RUNNING'
}

function longest(steps: readonly StepView[]): number {
  return Math.max(...steps.map(({ product }) => product.length))
}

function describe(step: StepView): string {
  switch (step.status) {
    case 'WAITING':
      return `waiting (${step.reason})`
    case 'RUNNING':
      return `${step.phase ?? 'starting'}, ${step.rows_written ?? 0} rows so far`
    case 'PUBLISHED':
      return (
        `${step.row_count ?? 0} rows (+${step.inserted ?? 0} ~${step.updated ?? 0} −${step.deleted ?? 0})` +
        ` in ${(step.seconds ?? 0).toFixed(1)} s`
      )
    case 'UNCHANGED':
      return `${step.row_count ?? 0} rows, unchanged`
    case 'BREACHED':
      return 'CONTRACT BREACHED; the rows before are still served'
    case 'FAILED':
      return 'FAILED; the rows before are still served'
    case 'SKIPPED':
      return `skipped: ${step.note ?? ''}`
  }
}
