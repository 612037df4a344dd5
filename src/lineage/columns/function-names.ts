/** Aggregates of Postgres, and of pgvector under the same names. */
const aggregates: ReadonlySet<string> = new Set([
  'any_value',
  'array_agg',
  'avg',
  'bit_and',
  'bit_or',
  'bit_xor',
  'bool_and',
  'bool_or',
  'corr',
  'count',
  'covar_pop',
  'covar_samp',
  'every',
  'json_agg',
  'json_agg_strict',
  'json_object_agg',
  'json_object_agg_strict',
  'json_object_agg_unique',
  'json_object_agg_unique_strict',
  'jsonb_agg',
  'jsonb_agg_strict',
  'jsonb_object_agg',
  'jsonb_object_agg_strict',
  'jsonb_object_agg_unique',
  'jsonb_object_agg_unique_strict',
  'max',
  'min',
  'mode',
  'percentile_cont',
  'percentile_disc',
  'range_agg',
  'range_intersect_agg',
  'regr_avgx',
  'regr_avgy',
  'regr_count',
  'regr_intercept',
  'regr_r2',
  'regr_slope',
  'regr_sxx',
  'regr_sxy',
  'regr_syy',
  'stddev',
  'stddev_pop',
  'stddev_samp',
  'string_agg',
  'sum',
  'var_pop',
  'var_samp',
  'variance',
  'xmlagg',
])

/** True for an aggregate of Postgres itself; one that a user made is known by how it is called. */
export function isAggregate(name: readonly string[]): boolean {
  return isBuiltIn(name) && aggregates.has(name.at(-1) ?? '')
}

/** What Postgres' own functions do with rows that they are given. */
const rowFunctions: ReadonlyMap<string, RowFunction> = new Map(
  Object.entries({
    chooses: ['any_value', 'first_value', 'lag', 'last_value', 'lead', 'nth_value'],
    compares: ['max', 'min', 'mode', 'percentile_disc'],
    collects: [
      'array_agg',
      'array_append',
      'array_cat',
      'array_prepend',
      'array_reverse',
      'array_sample',
      'array_shuffle',
      'trim_array',
    ],
    sorts: ['array_remove', 'array_replace', 'array_sort'],
    'takes apart': ['unnest'],
    fills: [
      'json_populate_record',
      'json_populate_recordset',
      'jsonb_populate_record',
      'jsonb_populate_recordset',
    ],
  } as const).flatMap(([kind, functions]) => functions.map((name) => [name, kind as RowFunction])),
)

export type RowFunction = 'chooses' | 'compares' | 'collects' | 'sorts' | 'takes apart' | 'fills'

/** How rows can be found again in the result of a function; undefined where they cannot. */
export function rowFunction(name: readonly string[]): RowFunction | undefined {
  return isBuiltIn(name) ? rowFunctions.get(name.at(-1) ?? '') : undefined
}

/** Postgres' own functions that return any number of rows. */
const setFunctions: ReadonlySet<string> = new Set([
  'aclexplode',
  'generate_series',
  'generate_subscripts',
  'json_array_elements',
  'json_array_elements_text',
  'json_each',
  'json_each_text',
  'json_object_keys',
  'json_populate_recordset',
  'json_to_recordset',
  'jsonb_array_elements',
  'jsonb_array_elements_text',
  'jsonb_each',
  'jsonb_each_text',
  'jsonb_object_keys',
  'jsonb_path_query',
  'jsonb_path_query_tz',
  'jsonb_populate_recordset',
  'jsonb_to_recordset',
  'pg_options_to_table',
  'regexp_matches',
  'regexp_split_to_table',
  'string_to_table',
  'ts_debug',
  'ts_parse',
  'ts_stat',
  'ts_token_type',
  'unnest',
])

/** True for a function that makes rows more or fewer where it stands in a list of columns. */
export function returnsRows(name: readonly string[]): boolean {
  return isBuiltIn(name) && setFunctions.has(name.at(-1) ?? '')
}

const single = (column: string): readonly string[] => [column]

/**
 * The columns of Postgres' own table functions that are not named after the function. One that is
 * not listed here, nor in `scalarTableFunctions`, may have any columns.
 */
const tableFunctions: Readonly<Record<string, readonly string[]>> = {
  aclexplode: ['grantor', 'grantee', 'privilege_type', 'is_grantable'],
  json_array_elements: single('value'),
  json_array_elements_text: single('value'),
  json_each: ['key', 'value'],
  json_each_text: ['key', 'value'],
  jsonb_array_elements: single('value'),
  jsonb_array_elements_text: single('value'),
  jsonb_each: ['key', 'value'],
  jsonb_each_text: ['key', 'value'],
  pg_input_error_info: ['message', 'detail', 'hint', 'sql_error_code'],
  pg_options_to_table: ['option_name', 'option_value'],
  ts_debug: ['alias', 'description', 'token', 'dictionaries', 'dictionary', 'lexemes'],
  ts_parse: ['tokid', 'token'],
  ts_stat: ['word', 'ndoc', 'nentry'],
  ts_token_type: ['tokid', 'alias', 'description'],
}

/** Postgres' own functions that stand in FROM and return one column, named by the alias. */
const scalarTableFunctions: ReadonlySet<string> = new Set([
  'abs',
  'coalesce',
  'current_setting',
  'generate_series',
  'generate_subscripts',
  'json_object_keys',
  'jsonb_object_keys',
  'jsonb_path_query',
  'jsonb_path_query_array',
  'jsonb_path_query_first',
  'jsonb_path_query_tz',
  'length',
  'lower',
  'now',
  'regexp_matches',
  'regexp_split_to_array',
  'regexp_split_to_table',
  'string_to_array',
  'string_to_table',
  'to_json',
  'to_jsonb',
  'upper',
])

/** Postgres' own functions whose columns stand beside the call, or are those of its arguments. */
const declaredTableFunctions: ReadonlySet<string> = new Set([
  'json_populate_record',
  'json_populate_recordset',
  'json_to_record',
  'json_to_recordset',
  'jsonb_populate_record',
  'jsonb_populate_recordset',
  'jsonb_to_record',
  'jsonb_to_recordset',
  'unnest',
])

/** What a function in FROM returns. */
export type TableFunction =
  /** Columns that its arguments or its alias declare. */
  | { readonly kind: 'declared' }
  | { readonly kind: 'columns'; readonly columns: readonly string[] }
  /** One column, named after the alias, or after the function. */
  | { readonly kind: 'scalar' }
  | { readonly kind: 'unknown' }

export function tableFunction(name: readonly string[]): TableFunction {
  const last = name.at(-1) ?? ''
  if (!isBuiltIn(name)) return { kind: 'unknown' }
  if (scalarTableFunctions.has(last)) return { kind: 'scalar' }
  if (declaredTableFunctions.has(last)) return { kind: 'declared' }
  const columns = Object.hasOwn(tableFunctions, last) ? tableFunctions[last] : undefined
  return columns ? { kind: 'columns', columns } : { kind: 'unknown' }
}

function isBuiltIn(name: readonly string[]): boolean {
  return name.length === 1 || name.at(-2) === 'pg_catalog'
}
