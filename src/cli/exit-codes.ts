/** What scripts may rely on. */
export const exitCodes = {
  done: 0,
  /** Something went wrong while doing it. */
  failed: 1,
  /** The command line or the project's declarations have problems; nothing was done. */
  usage: 2,
  /** Everything ran, but a contract is breached: the rows before are still served. */
  breached: 3,
} as const
