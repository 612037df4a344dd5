import { consoleTransport, fileTransport } from './file-transport.ts'
import { httpTransport } from './http-transport.ts'
import type { OpenLineageSettings } from './settings.ts'
import type { EventTransport } from './transport.ts'

/** The ways on which a project's events leave, by name. */
export function openTransports(
  { http, file, console, transports }: OpenLineageSettings,
  print: (line: string) => void,
): ReadonlyMap<string, EventTransport> {
  return new Map([
    ...transports,
    ...(http ? [['http', httpTransport(http)] as const] : []),
    ...(file === undefined ? [] : [['file', fileTransport(file)] as const]),
    ...(console ? [['console', consoleTransport(print)] as const] : []),
  ])
}
