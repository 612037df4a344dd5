import { ChildProcess } from 'node:child_process'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { Server, Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { afterAll } from 'vitest'
import { stopInstances } from './database.ts'

/*
 * Fails a test file that leaves a server, a connection, a child process or a worker thread open
 * after its own hooks. Vitest ends its processes whatever they still hold, so a leak would otherwise
 * go unseen until it keeps the real program from ending.
 *
 * Loaded before each file. Node announces what is opened on diagnostics channels: those name the
 * leak. Whether a connection counts is for the event loop to say: an idle one that would not keep
 * the process alive, such as fetch's own, is none.
 */

/** How long closing may take after the last hook: a socket's close arrives a moment later. */
const patienceMs = 3_000

const open = new Set<Server | Socket | ChildProcess | Worker>()
const announcements = [
  'child_process',
  'worker_threads',
  'net.client.socket',
  'net.server.socket',
  'tracing:net.server.listen:asyncStart',
]

for (const name of announcements) subscribe(name, watch)
const connectionsBefore = countConnections()

// Set before a file's own hooks, so it runs after them.
afterAll(async () => {
  await stopInstances()
  for (const name of announcements) unsubscribe(name, watch)
  const deadline = performance.now() + patienceMs
  while (leaks().length > 0) {
    if (performance.now() > deadline) {
      throw new Error(
        `This file left open: ${leaks().join(', ')}. Close each in the test that opened it, or in an afterEach or afterAll hook.`,
      )
    }
    await sleep(20)
  }
})

function watch(message: unknown): void {
  if (typeof message !== 'object' || message === null) return
  for (const resource of Object.values(message) as unknown[]) {
    if (resource instanceof ChildProcess || resource instanceof Worker) {
      open.add(resource)
      resource.once('exit', () => open.delete(resource))
    } else if (resource instanceof Server || resource instanceof Socket) {
      open.add(resource)
      resource.once('close', () => open.delete(resource))
    }
  }
}

function leaks(): string[] {
  const connectionsLeft = countConnections() > connectionsBefore
  const named = [...open].flatMap((resource) => {
    if (resource instanceof Worker) return [`worker thread ${resource.threadId}`]
    if (resource instanceof ChildProcess) {
      // A command that could not be started announces itself, and never exits.
      if (resource.pid === undefined) return []
      return [`child process ${resource.pid} (${resource.spawnargs.join(' ')})`]
    }
    if (!connectionsLeft) return []
    if (resource instanceof Server) {
      return resource.listening ? [`server at ${JSON.stringify(resource.address())}`] : []
    }
    if (resource.remotePort === undefined) return []
    return [`connection to ${resource.remoteAddress}:${resource.remotePort}`]
  })
  return named.length === 0 && connectionsLeft ? ['a connection'] : named
}

/** Connections and servers that keep the event loop alive. Not pipes: standard output is one. */
function countConnections(): number {
  return process.getActiveResourcesInfo().filter((name) => /^(TCP|TLS|UDP)/.test(name)).length
}
