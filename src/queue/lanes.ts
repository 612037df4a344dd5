/** Two lanes, never one: seconds are not promised behind hours of work. */
export const lanes = ['realtime', 'batch'] as const

export type Lane = (typeof lanes)[number]

/** BullMQ queue of each lane. Names may not contain a colon. */
export const queueName = {
  realtime: 'platinum-realtime',
  batch: 'platinum-batch',
} as const satisfies Record<Lane, string>
