/** The names of a text, separated by white space. */
export function namesOf(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/))
}

/**
 * Functions of Postgres 18 that depend on nothing but what they are given, the clock and settings.
 * Those that run a query they are given, as `query_to_xml` and `ts_stat` do, are left out.
 */
const postgresFunctions = namesOf(`
  abbrev abs aclcontains acldefault aclexplode aclinsert aclremove acos acosd acosh age any_value
  area array_agg array_append array_cat array_dims array_fill array_length array_lower array_ndims
  array_position array_positions array_prepend array_remove array_replace array_reverse
  array_sample array_shuffle array_sort array_to_json array_to_string array_to_tsvector
  array_upper ascii asin asind asinh atan atan2 atan2d atand atanh avg bit bit_and bit_count
  bit_length bit_or bit_xor bool bool_and bool_or bound_box box bpchar broadcast btrim bytea
  cardinality casefold cash_words cbrt ceil ceiling center char char_length character_length chr
  cidr circle clock_timestamp col_description concat concat_ws convert convert_from convert_to
  corr cos cosd cosh cot cotd count covar_pop covar_samp cume_dist current_database current_query
  current_schema current_schemas current_setting current_user currval date date_add date_bin
  date_part date_subtract date_trunc datemultirange daterange daterange_canonical
  daterange_subdiff decode degrees dense_rank dexp diagonal diameter div dlog1 dlog10 dround
  dtrunc encode enum_first enum_last enum_range erf erfc every exp extract factorial family
  first_value float4 float8 floor format format_type gamma gcd gen_random_uuid generate_series
  generate_subscripts get_bit get_byte get_current_ts_config getdatabaseencoding getpgusername
  height host hostmask icu_unicode_version inet_client_addr inet_client_port inet_merge
  inet_same_family inet_server_addr inet_server_port initcap int2 int4 int4multirange int4range
  int4range_canonical int4range_subdiff int8 int8multirange int8range int8range_canonical
  int8range_subdiff interval is_normalized isclosed isempty isfinite ishorizontal isopen
  isparallel isperp isvertical json_agg json_agg_strict json_array_elements
  json_array_elements_text json_array_length json_build_array json_build_object json_each
  json_each_text json_extract_path json_extract_path_text json_object json_object_agg
  json_object_agg_strict json_object_agg_unique json_object_agg_unique_strict json_object_keys
  json_populate_record json_populate_recordset json_strip_nulls json_to_record json_to_recordset
  json_to_tsvector json_typeof jsonb_agg jsonb_agg_strict jsonb_array_elements
  jsonb_array_elements_text jsonb_array_length jsonb_build_array jsonb_build_object jsonb_each
  jsonb_each_text jsonb_extract_path jsonb_extract_path_text jsonb_insert jsonb_object
  jsonb_object_agg jsonb_object_agg_strict jsonb_object_agg_unique jsonb_object_agg_unique_strict
  jsonb_object_keys jsonb_path_exists jsonb_path_exists_tz jsonb_path_match jsonb_path_match_tz
  jsonb_path_query jsonb_path_query_array jsonb_path_query_array_tz jsonb_path_query_first
  jsonb_path_query_first_tz jsonb_path_query_tz jsonb_populate_record jsonb_populate_record_valid
  jsonb_populate_recordset jsonb_pretty jsonb_set jsonb_set_lax jsonb_strip_nulls jsonb_to_record
  jsonb_to_recordset jsonb_to_tsvector jsonb_typeof justify_days justify_hours justify_interval
  lag last_value lastval lcm lead left length lgamma like like_escape line ln log log10 lower
  lower_inc lower_inf lpad lseg ltrim macaddr macaddr8 macaddr8_set7bit make_date make_interval
  make_time make_timestamp make_timestamptz makeaclitem masklen max min min_scale mod mode money
  multirange mxid_age name nameconcatoid netmask network nextval normalize notlike now npoints
  nth_value ntile num_nonnulls num_nulls numeric numeric_div_trunc numeric_exp numeric_inc
  numeric_ln numeric_log numeric_sqrt nummultirange numnode numrange numrange_subdiff
  obj_description octet_length oid oidvectortypes overlaps overlay parse_ident path pclose
  percent_rank percentile_cont percentile_disc phraseto_tsquery pi plainto_tsquery point polygon
  popen position pow power quote_ident quote_literal quote_nullable radians radius random
  random_normal range_agg range_intersect_agg range_merge rank regclass regexp_count regexp_instr
  regexp_like regexp_match regexp_matches regexp_replace regexp_split_to_array
  regexp_split_to_table regexp_substr regr_avgx regr_avgy regr_count regr_intercept regr_r2
  regr_slope regr_sxx regr_sxy regr_syy repeat replace reverse right round row_number
  row_security_active row_to_json rpad rtrim scale session_user set_bit set_byte set_config
  set_masklen setseed setval setweight shobj_description sign similar_escape similar_to_escape sin
  sind sinh slope split_part sqrt starts_with statement_timestamp stddev stddev_pop stddev_samp
  string_agg string_to_array string_to_table strip strpos substr substring sum system_user tan
  tand tanh text textcat textlen time timeofday timestamp timestamptz timetz timezone to_ascii
  to_bin to_char to_date to_hex to_json to_jsonb to_number to_oct to_regclass to_regcollation
  to_regnamespace to_regoper to_regoperator to_regproc to_regprocedure to_regrole to_regtype
  to_regtypemod to_timestamp to_tsquery to_tsvector transaction_timestamp translate trim_array
  trim_scale trunc ts_debug ts_delete ts_filter ts_headline ts_lexize ts_parse ts_rank ts_rank_cd
  ts_token_type tsmultirange tsquery_phrase tsrange tsrange_subdiff tstzmultirange tstzrange
  tstzrange_subdiff tsvector_to_array txid_current txid_current_if_assigned txid_current_snapshot
  txid_snapshot_xip txid_snapshot_xmax txid_snapshot_xmin txid_status txid_visible_in_snapshot
  unicode_assigned unicode_version unistr unnest upper upper_inc upper_inf uuid_extract_timestamp
  uuid_extract_version uuidv4 uuidv7 var_pop var_samp varbit varchar variance version
  websearch_to_tsquery width width_bucket xid xml xml_is_well_formed xml_is_well_formed_content
  xml_is_well_formed_document xmlagg xmlcomment xmlexists xmltext xmlvalidate xpath xpath_exists
`)

/** Functions of extensions that often stand in queries: pgvector, pgcrypto, pg_trgm and their kin. */
const extensionFunctions = namesOf(`
  armor binary_quantize cosine_distance daitch_mokotoff dearmor decrypt decrypt_iv difference
  dmetaphone dmetaphone_alt encrypt encrypt_iv gen_random_bytes gen_salt hamming_distance
  inner_product jaccard_distance l1_distance l2_distance l2_norm l2_normalize levenshtein
  levenshtein_less_equal metaphone pgp_key_id pgp_pub_decrypt pgp_pub_decrypt_bytea pgp_pub_encrypt
  pgp_pub_encrypt_bytea pgp_sym_decrypt pgp_sym_decrypt_bytea pgp_sym_encrypt pgp_sym_encrypt_bytea
  show_trgm similarity soundex sparsevec_to_vector strict_word_similarity subvector
  text_soundex unaccent uuid_generate_v1 uuid_generate_v1mc uuid_generate_v4 uuid_nil uuid_ns_dns
  uuid_ns_oid uuid_ns_url uuid_ns_x500 vector_dims vector_norm word_similarity
`)

/** True for a function whose result is known to come from what it is given alone. */
export function isKnownFunction(name: readonly string[]): boolean {
  const last = name.at(-1) ?? ''
  if (extensionFunctions.has(last)) return true
  const schema = name.at(-2)
  if (schema !== undefined && schema !== 'pg_catalog') return false
  return postgresFunctions.has(last) || /^(?:pg|lo)_|^has_\w+_privilege$/.test(last)
}

/** Whether a qualified name is one of these, or begins as one that ends in `*`. */
export function isNamed(name: readonly string[], patterns: readonly string[]): boolean {
  const written = [name.at(-1) ?? '', name.join('.')]
  return patterns.some((pattern) =>
    written.some((each) =>
      pattern.endsWith('*') ? each.startsWith(pattern.slice(0, -1)) : each === pattern,
    ),
  )
}
