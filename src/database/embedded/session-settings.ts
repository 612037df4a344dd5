/**
 * Session settings belong to a connection in Postgres, but the embedded database has one backend
 * for all. So each client's settings are kept here, put in force when its turn begins, and read
 * back when its turn ends if it ran a statement that may have changed them.
 */

/** Values by setting name, as `pg_settings.setting` gives them. */
export type Settings = ReadonlyMap<string, string>

/** Startup parameters that are no settings, or that the embedded database has no use for. */
const notSettings = new Set(['user', 'database', 'options', 'replication', 'application_name'])

/** The settings a client asks for in its startup packet, on its own or inside `options`. */
export function startupSettings(parameters: ReadonlyMap<string, string>): Settings {
  const settings = new Map<string, string>()
  for (const [name, value] of optionSettings(parameters.get('options') ?? '')) {
    settings.set(name, value)
  }
  for (const [name, value] of parameters) {
    if (notSettings.has(name) || name.startsWith('_pq_.')) continue
    if (name === 'client_encoding' && /^'?utf-?8'?$/i.test(value)) continue
    settings.set(name, value)
  }
  return settings
}

/** Reads `-c name=value`, `-cname=value` and `--name=value`; a backslash keeps the next character. */
function* optionSettings(options: string): Generator<[string, string]> {
  const words = options.match(/(?:\\.|[^\\\s])+/gs) ?? []
  const plain = words.map((word) => word.replaceAll(/\\(.)/gs, '$1'))
  for (let index = 0; index < plain.length; index += 1) {
    let word = plain[index] ?? ''
    if (word === '-c') word = plain[(index += 1)] ?? ''
    else if (word.startsWith('-c')) word = word.slice(2)
    else if (word.startsWith('--')) word = word.slice(2)
    const [, name, value] = /^([^=]+)=(.*)$/s.exec(word) ?? []
    if (name !== undefined && value !== undefined) yield [name.replaceAll('-', '_'), value]
  }
}

/** Equal for equal settings, whatever their order. */
export function settingsKey(settings: Settings): string {
  return JSON.stringify([...settings].toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

/** One simple query that puts exactly these settings in force. */
export function applySettings(settings: Settings): string {
  const assignments = [...settings].map(
    ([name, value]) => `SELECT pg_catalog.set_config(${literal(name)}, ${literal(value)}, false)`,
  )
  return ['RESET SESSION AUTHORIZATION', 'RESET ROLE', 'RESET ALL', ...assignments].join('; ')
}

/** One simple query whose rows are the settings in force that differ from the server's. */
export const readSettings = `
  SELECT 'session_authorization', session_user::text WHERE session_user <> 'postgres'
  UNION ALL SELECT 'role', current_setting('role') WHERE current_setting('role') <> 'none'
  UNION ALL SELECT name, setting FROM pg_catalog.pg_settings WHERE source = 'session'`

const statementStart = String.raw`(?:^|;)(?:\s|--[^\n]*\n|/\*[\s\S]*?\*/)*`
const setStatement = new RegExp(
  `${statementStart}(?:reset|discard|set)\\b(?!\\s+(?:local|transaction|constraints)\\b)`,
  'i',
)

/**
 * Whether SQL may change settings beyond its transaction. Told by the text: a change inside a
 * function or a DO block is not seen.
 */
export function mayChangeSettings(sql: string): boolean {
  if (setStatement.test(sql)) return true
  const calls = sql.match(/\bset_config\s*\(/gi)?.length ?? 0
  if (calls === 0) return false
  const local = sql.match(/\bset_config\s*\([^()]*,\s*(?:true|'t(?:rue)?')\s*\)/gi)?.length ?? 0
  return calls > local
}

/** Escape strings read the same whatever `standard_conforming_strings` says. */
function literal(text: string): string {
  return `E'${text.replaceAll('\\', '\\\\').replaceAll("'", String.raw`\'`)}'`
}
