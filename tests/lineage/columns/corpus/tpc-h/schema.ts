/** The tables of TPC-H. */
export const tpcH: Readonly<Record<string, readonly string[]>> = {
  'public.part': words(
    'p_partkey p_name p_mfgr p_brand p_type p_size p_container p_retailprice p_comment',
  ),
  'public.supplier': words('s_suppkey s_name s_address s_nationkey s_phone s_acctbal s_comment'),
  'public.partsupp': words('ps_partkey ps_suppkey ps_availqty ps_supplycost ps_comment'),
  'public.customer': words(
    'c_custkey c_name c_address c_nationkey c_phone c_acctbal c_mktsegment c_comment',
  ),
  'public.orders': words(
    `o_orderkey o_custkey o_orderstatus o_totalprice o_orderdate o_orderpriority o_clerk
     o_shippriority o_comment`,
  ),
  'public.lineitem': words(
    `l_orderkey l_partkey l_suppkey l_linenumber l_quantity l_extendedprice l_discount l_tax
     l_returnflag l_linestatus l_shipdate l_commitdate l_receiptdate l_shipinstruct l_shipmode
     l_comment`,
  ),
  'public.nation': words('n_nationkey n_name n_regionkey n_comment'),
  'public.region': words('r_regionkey r_name r_comment'),
}

/** The type of a column, by its name. */
export function tpcHType(column: string): string {
  if (/key$|linenumber|size|availqty|shippriority/.test(column)) return 'integer'
  if (/price|cost|acctbal|quantity|discount|tax/.test(column)) return 'numeric'
  return column.endsWith('date') ? 'date' : 'text'
}

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/)
}
