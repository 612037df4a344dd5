/*
 * Texts that mean something to SQL, to Postgres' own readers of values, or to a program that puts
 * texts together. Nearly all hold the marker, so that they are found wherever they get to.
 */

/** Stands in payloads, and nowhere else: not in the schema, the engine or its statements. */
export const marker = 'qzinjq'

/** The table that the payloads would like to get at. */
export const sentinelTable = 'injection_sentinel'

const m = marker
const drop = `drop table public.${sentinelTable}`

const quotes = [
  `'${m}`,
  `${m}''`,
  `"${m}`,
  `\`${m}\``,
  `${m}' or '1'='1`,
  `${m}" or "1"="1`,
  `${m}') or ('1'='1`,
  `')) or ${m} is null --`,
  `'; ${drop}; -- ${m}`,
  `"; ${drop}; -- ${m}`,
  `'); ${drop}; select ('${m}`,
  `$$${m}$$; ${drop}; $$`,
  `$${m}$; ${drop}; $${m}$`,
  `U&'\\0027${m}'`,
  `E'\\'${m}'`,
  `B'${m}' X'1F'`,
]

const statements = [
  `${m}; ${drop}`,
  `${m}; truncate public.${sentinelTable} cascade;`,
  `${m}\n; update public.${sentinelTable} set id = 0;`,
  `${m}; create role ${m} superuser;`,
  `${m}; alter role postgres with nologin;`,
  `${m}; set session characteristics as transaction read only;`,
  `${m}; set statement_timeout = 1;`,
  `${m}; select set_config('search_path', '${m}', false);`,
  `${m}; copy (select 1) to program 'true';`,
  `${m}; do $do$ begin raise exception '${m}'; end $do$;`,
  `' union all select rolname from pg_roles where '${m}' = '${m}`,
  `' || pg_sleep(5) || '${m}`,
  `${m}'; commit; begin; ${drop}; commit; --`,
  `${m}); rollback; --`,
  `1; listen ${m}; notify ${m};`,
  `(select ${m} from public.${sentinelTable})`,
]

const comments = [
  `/* ${m}`,
  `${m} */`,
  `/* /* ${m} */`,
  `-- ${m}`,
  `${m} --\n`,
  `# ${m}`,
  `${m}\r\n--`,
  `/*!${m}*/`,
]

const escapes = [
  `${m}\\`,
  `\\${m}`,
  `\\'${m}`,
  `\\\\'${m}`,
  `\\x27${m}`,
  `\\047${m}`,
  `\\u0027${m}`,
  `%27${m}`,
  `&#39;${m}`,
  `${m}\\\\\\`,
]

const characters = [
  `${m}\0`,
  `\0'${m}`,
  `${m}\ud800`,
  `\udc00${m}`,
  `\ud83d${m}\ude00`,
  `\ufeff${m}`,
  `${m}\u2028\u2029`,
  `\u202e${m}`,
  `${m}\u0001\u0008\u001b[31m\u007f\u0085`,
  `${m}\uffff\ufffe`,
  `${m}\u02bc or \u02bc1\u02bc=\u02bc1`,
  `${m}\u2019; ${drop}; --`,
  `\uff07${m}\uff02\uff1b`,
  `${m}\u037e${drop}`,
  `${m}\u00bf\u0027`,
  `\u0430nd ${m}`,
  `${m}\u0130\u0131\u1e9e\ufb01`,
  `e\u0301${m}\u200d\u200b`,
]

const formats = [
  `$1${m}`,
  `${m} $1 $2 $99`,
  `$1::${m}`,
  `%s${m}%d%n`,
  `%I %L %1$s ${m} %%`,
  `{0}{${m}}`,
  `\${${m}}`,
  `{{${m}}}`,
  `:${m} ?`,
  `${m}::regclass`,
  `${m}'::text::integer`,
  `cast(${m} as integer)`,
  `${m}::"char"`,
  `row(${m})`,
]

const types = [
  `{${m}`,
  `{${m},NULL}`,
  `{"${m}`,
  `{"${m}","\\"}`,
  `{{${m}},{}}`,
  `}${m}{`,
  `[0:1]={${m},b}`,
  `[1,2,${m}]`,
  `(${m},)`,
  `[${m},]`,
  `{"${m}":`,
  `"${m}`,
  `$.${m} ? (@ > 1)`,
  `strict $[*].${m}`,
  `1 day ${m}`,
  `P1Y2M ${m}`,
  `@ 1 ${m} ago`,
  `2026-02-30 ${m}`,
  `now ${m}`,
  `${m} BC`,
  `12e99999${m}`,
  `0x${m}`,
  `<${m}>`,
  `::1/${m}`,
]

/** Valid somewhere, or nearly: these have no room for the marker. */
const oddities = [
  'infinity',
  '-infinity',
  'NaN',
  'now',
  'today',
  'epoch',
  'allballs',
  'NULL',
  '{}',
  '{NULL}',
  '[]',
  '()',
  'empty',
  '0001-01-01T00:00:00Z',
  '9999-12-31T23:59:60+15:59',
  '0000-00-00',
  '24:00:00',
  'P999999999Y',
  'PT-1S',
  'P-999999999Y-999999999M',
  '-9223372036854775808',
  '9223372036854775808',
  '1e9999',
  '-0',
  '00000000-0000-0000-0000-000000000000',
  'UTC',
  'Europe/../etc/passwd',
  'posixrules',
  'UTC+200',
  '<+99>-99',
  '__proto__',
  'constructor',
  'toString',
  '',
  ' ',
]

const patterns = [
  `%${m}%`,
  `_${m}`,
  `${m}\\%`,
  `${'%'.repeat(200)}${m}`,
  `${m}[%`,
  `(.*)+${m}$`,
  `(a+)+${m}$`,
  `[${m}`,
  `(${m}`,
  `*${m}`,
  `(?<=${m})`,
  `[[:${m}:]]`,
  `${m}{1,99999}`,
  `\\y${m}\\Z`,
  `***=${m}`,
]

const searches = [
  `${m} & b | !(c <-> d:*)`,
  `'${m}':*`,
  `& ${m}`,
  `${m} |`,
  `!${m}`,
  `${m}:ABCD`,
  `"${m}" -${m} or`,
  `${m} <99999> b`,
  `aab ${m}`,
]

const names = [
  `gold.order.${m}`,
  `gold."order".${m}`,
  `gold.order'; ${drop}; --${m}`,
  `Query.${m}`,
  `Order.${m}.x`,
  `${m}:${m}.${m}`,
  `file:orders.jsonl.${m}`,
  `..${m}..`,
  `ops.run.${m}`,
  `pg_temp.${m}`,
]

const lengths = [
  `${m}${'x'.repeat(9_000)}`,
  `${"'".repeat(3_000)}${m}`,
  `${m}${'\\'.repeat(2_001)}`,
  `${m}${'(x.'.repeat(2_000)}`,
  `${'\u{1f600}'.repeat(2_000)}${m}`,
]

export const payloads: readonly string[] = [
  ...quotes,
  ...statements,
  ...comments,
  ...escapes,
  ...characters,
  ...formats,
  ...types,
  ...oddities,
  ...patterns,
  ...searches,
  ...names,
  ...lengths,
]

/** Whether SQL holds anything of a payload. */
export function isInjected(text: string, payload: string): boolean {
  return text.includes(marker) || (payload.length >= 8 && text.includes(payload))
}
