import { z } from 'zod'
import type { Lane } from './lanes.ts'

/** What a message says: one product of one flow. The ledger holds everything else. */
export interface StepMessage {
  readonly flowId: string
  readonly product: string
}

/** What comes out of a queue, which others may write to as well. */
export const messageSchema = z.object({ flowId: z.string(), product: z.string() })

/** A step to be carried, with the lane it belongs to. */
export interface CarriedStep extends StepMessage {
  readonly lane: Lane
  /** How often the step was taken before. */
  readonly claim: number
}

/**
 * One message a step and attempt, however often it is sent: the message of an attempt whose worker
 * died may lie in the queue for a while, and must not stand in the way of the next.
 * BullMQ's ids may not contain a colon.
 */
export function messageId({ flowId, product, claim }: Omit<CarriedStep, 'lane'>): string {
  return `${flowId}_${product}_${claim}`
}

export interface Schedule {
  /** The product's id. */
  readonly id: string
  readonly repeat:
    /** Milliseconds, and when it begins. */
    { readonly every: number; readonly first: Date } | { readonly pattern: string }
}

/** What carries messages between processes. It may lose all of them; the ledger brings them back. */
export interface Transport {
  readonly backend: 'redis' | 'postgres'
  /** Sends a flow: its parent message waits until the steps sent under it are done. */
  sendFlow(flowId: string, steps: readonly CarriedStep[]): Promise<void>
  /** Sends steps that became ready. Sending a step twice is harmless. */
  sendSteps(steps: readonly CarriedStep[]): Promise<void>
  /** Replaces all schedules by these. One that stays as it is does not start over. */
  setSchedules(schedules: readonly Schedule[]): Promise<void>
  /** Sets those that are missing, as after a loss of the queue. */
  restoreSchedules(schedules: readonly Schedule[]): Promise<void>
  /** The schedules that are set, and when each comes next. */
  readSchedules(): Promise<readonly { readonly id: string; readonly next: Date | undefined }[]>
  /**
   * Starts taking messages. A step's signal is aborted when the worker stops, and when the queue has
   * given its message to another.
   * @returns a handle that waits for work under way when closed.
   */
  work(handlers: {
    readonly step: (message: StepMessage, signal: AbortSignal) => Promise<void>
    readonly flow: (flowId: string) => Promise<void>
    readonly schedule: (id: string) => Promise<void>
    readonly concurrency: Readonly<Record<Lane, number>>
  }): Promise<AsyncDisposable>
  close(): Promise<void>
}
