/**
 * LISTEN belongs to a connection in Postgres, but the embedded database has one backend for all.
 * So each client's channels are read from its SQL, and the backend listens to all of them.
 */

const statementStart = String.raw`(?:^|;)(?:\s|--[^\n]*\n|/\*[\s\S]*?\*/)*`
const listenStatement = new RegExp(
  `${statementStart}(?:(listen|unlisten)\\s+("(?:[^"]|"")+"|\\*|[\\w$\\u0080-\\uffff]+)|(discard\\s+all)\\b)`,
  'gi',
)

/** Changes `channels` as the LISTEN and UNLISTEN statements in the SQL say. True when there was one. */
export function followListen(sql: string, channels: Set<string>): boolean {
  let found = false
  for (const [, verb, name] of sql.matchAll(listenStatement)) {
    found = true
    if (verb === undefined || name === undefined || name === '*') channels.clear()
    else if (verb.toLowerCase() === 'listen') channels.add(channelName(name))
    else channels.delete(channelName(name))
  }
  return found
}

/** One simple query after which the backend listens to exactly these channels. */
export function listenTo(channels: ReadonlySet<string>): string {
  const statements = [...channels].map((name) => `LISTEN "${name.replaceAll('"', '""')}"`)
  return ['UNLISTEN *', ...statements].join('; ')
}

/** The name as Postgres keeps it: unquoted ones in lower case. */
function channelName(written: string): string {
  return written.startsWith('"')
    ? written.slice(1, -1).replaceAll('""', '"')
    : written.toLowerCase()
}
