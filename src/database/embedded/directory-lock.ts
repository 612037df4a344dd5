import { DatabaseSync } from 'node:sqlite'

/**
 * Makes sure that one process at a time opens the data directory. The lock is one of the operating
 * system's, held through an SQLite file: it is free the moment its process ends, even by kill -9,
 * which a file with a process id in it is not.
 */
export interface DirectoryLock {
  release(): void
}

/** The lock, or undefined when another process, or another caller in this one, holds it. */
export function tryLock(file: string): DirectoryLock | undefined {
  const database = new DatabaseSync(file)
  try {
    database.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    database.close()
    if (isBusy(error)) return undefined
    throw error
  }
  return { release: () => database.close() }
}

const sqliteBusy = 5

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === sqliteBusy
}
