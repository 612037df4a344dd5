import type { TargetName } from '../targets/target.ts'

/** One target at one shape, the median of its rounds. */
export interface Result {
  readonly shape: string
  readonly connections: number
  readonly target: TargetName
  /** Requests per second. */
  readonly rps: number
  /** Requests per second of each round. */
  readonly rounds: readonly number[]
  /** Milliseconds. */
  readonly p50: number
  readonly p99: number
  /** Processor time of the server's process for one request, in microseconds. */
  readonly cpuMicros: number
}

/** What a target's process had grown to when everything was measured. */
export interface Memory {
  readonly target: TargetName
  readonly megabytes: number
}
