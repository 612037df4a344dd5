import { createHash, randomBytes } from 'node:crypto'
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import process from 'node:process'

/*
 * Who works, as the ledger names it: `machine/pid/random`. The random part tells two lives of one
 * process id apart, such as a container's 1 before and after a restart.
 */

/** Names of the workers that this process has made. */
const ownNames = new Set<string>()

/** A new name for a worker of this process. */
export function nameWorker(): string {
  const name = `${machine()}/${process.pid}/${randomBytes(6).toString('hex')}`
  ownNames.add(name)
  return name
}

/**
 * Whether a worker is known to be dead: a process of this machine that is gone. Workers elsewhere
 * are known by their lease alone, so `false` means no more than that.
 */
export function isKnownDead(worker: string): boolean {
  const [where, pid] = worker.split('/')
  if (where !== machine() || pid === undefined) return false
  // The same id, but not this life of it.
  if (Number(pid) === process.pid) return !ownNames.has(worker)
  return !isAlive(Number(pid))
}

let known: string | undefined

/**
 * Names what process ids mean something in: one boot of one machine, and one container on it. The
 * host's name alone would let containers that share it declare each other dead.
 */
function machine(): string {
  if (known === undefined) {
    const place = [
      attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
      attempt(() => readlinkSync('/proc/self/ns/pid')),
    ].join()
    const digest = createHash('sha256').update(place).digest('hex').slice(0, 8)
    known = `${hostname().replaceAll('/', '-')}~${digest}`
  }
  return known
}

/** Not every system has these files. */
function attempt(read: () => string): string {
  try {
    return read()
  } catch {
    return ''
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: alive, but another user's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
