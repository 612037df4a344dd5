-- q41: products in odd combinations
select distinct i_product_name
from item i1
where i_manufact_id between 738 and 738 + 40
  and (select count(*) as item_cnt
       from item
       where (i_manufact = i1.i_manufact
           and ((i_category = 'Women' and (i_color = 'powder' or i_color = 'khaki')
               and (i_units = 'Ounce' or i_units = 'Oz') and (i_size = 'medium' or i_size = 'extra large'))
             or (i_category = 'Men' and (i_color = 'floral' or i_color = 'deep')
               and (i_units = 'N/A' or i_units = 'Dozen') and (i_size = 'petite' or i_size = 'large'))))
          or (i_manufact = i1.i_manufact
           and ((i_category = 'Women' and (i_color = 'midnight' or i_color = 'snow')
               and (i_units = 'Pallet' or i_units = 'Gross') and (i_size = 'medium' or i_size = 'small'))))) > 0
order by i_product_name
limit 100;

-- q42: sales by category in a month
select dt.d_year, item.i_category_id, item.i_category, sum(ss_ext_sales_price)
from date_dim dt, store_sales, item
where dt.d_date_sk = store_sales.ss_sold_date_sk and store_sales.ss_item_sk = item.i_item_sk
  and item.i_manager_id = 1 and dt.d_moy = 11 and dt.d_year = 2000
group by dt.d_year, item.i_category_id, item.i_category
order by sum(ss_ext_sales_price) desc, dt.d_year, item.i_category_id, item.i_category
limit 100;

-- q43: store sales by weekday
select s_store_name, s_store_id,
       sum(case when d_day_name = 'Sunday' then ss_sales_price else null end) as sun_sales,
       sum(case when d_day_name = 'Monday' then ss_sales_price else null end) as mon_sales,
       sum(case when d_day_name = 'Tuesday' then ss_sales_price else null end) as tue_sales,
       sum(case when d_day_name = 'Wednesday' then ss_sales_price else null end) as wed_sales,
       sum(case when d_day_name = 'Thursday' then ss_sales_price else null end) as thu_sales,
       sum(case when d_day_name = 'Friday' then ss_sales_price else null end) as fri_sales,
       sum(case when d_day_name = 'Saturday' then ss_sales_price else null end) as sat_sales
from date_dim, store_sales, store
where d_date_sk = ss_sold_date_sk and s_store_sk = ss_store_sk and s_gmt_offset = -5
  and d_year = 2000
group by s_store_name, s_store_id
order by s_store_name, s_store_id, sun_sales, mon_sales, tue_sales, wed_sales, thu_sales,
         fri_sales, sat_sales
limit 100;

-- q44: best and worst products
select asceding.rnk, i1.i_product_name as best_performing, i2.i_product_name as worst_performing
from (select *
      from (select item_sk, rank() over (order by rank_col asc) as rnk
            from (select ss_item_sk as item_sk, avg(ss_net_profit) as rank_col
                  from store_sales ss1
                  where ss_store_sk = 4
                  group by ss_item_sk
                  having avg(ss_net_profit) > 0.9 * (
                    select avg(ss_net_profit) as rank_col
                    from store_sales
                    where ss_store_sk = 4 and ss_addr_sk is null
                    group by ss_store_sk)) v1) v11
      where rnk < 11) asceding,
     (select *
      from (select item_sk, rank() over (order by rank_col desc) as rnk
            from (select ss_item_sk as item_sk, avg(ss_net_profit) as rank_col
                  from store_sales ss1
                  where ss_store_sk = 4
                  group by ss_item_sk
                  having avg(ss_net_profit) > 0.9 * (
                    select avg(ss_net_profit) as rank_col
                    from store_sales
                    where ss_store_sk = 4 and ss_addr_sk is null
                    group by ss_store_sk)) v2) v21
      where rnk < 11) descending,
     item i1, item i2
where asceding.rnk = descending.rnk and i1.i_item_sk = asceding.item_sk
  and i2.i_item_sk = descending.item_sk
order by asceding.rnk
limit 100;

-- q45: web sales by zip and city
select ca_zip, ca_city, sum(ws_sales_price)
from web_sales, customer, customer_address, date_dim, item
where ws_bill_customer_sk = c_customer_sk and c_current_addr_sk = ca_address_sk
  and ws_item_sk = i_item_sk
  and (substr(ca_zip, 1, 5) in ('85669', '86197', '88274', '83405')
    or i_item_id in (select i_item_id from item where i_item_sk in (2, 3, 5, 7, 11, 13)))
  and ws_sold_date_sk = d_date_sk and d_qoy = 2 and d_year = 2001
group by ca_zip, ca_city
order by ca_zip, ca_city
limit 100;

-- q46: customers who buy away from home
select c_last_name, c_first_name, ca_city, bought_city, ss_ticket_number, amt, profit
from (select ss_ticket_number, ss_customer_sk, ca_city as bought_city, sum(ss_coupon_amt) as amt,
             sum(ss_net_profit) as profit
      from store_sales, date_dim, store, household_demographics, customer_address
      where store_sales.ss_sold_date_sk = date_dim.d_date_sk
        and store_sales.ss_store_sk = store.s_store_sk
        and store_sales.ss_hdemo_sk = household_demographics.hd_demo_sk
        and store_sales.ss_addr_sk = customer_address.ca_address_sk
        and (household_demographics.hd_dep_count = 4 or household_demographics.hd_vehicle_count = 3)
        and date_dim.d_dow in (6, 0) and date_dim.d_year in (1999, 1999 + 1, 1999 + 2)
        and store.s_city in ('Fairview', 'Midway')
      group by ss_ticket_number, ss_customer_sk, ss_addr_sk, ca_city) dn, customer,
     customer_address current_addr
where ss_customer_sk = c_customer_sk and customer.c_current_addr_sk = current_addr.ca_address_sk
  and current_addr.ca_city <> bought_city
order by c_last_name, c_first_name, ca_city, bought_city, ss_ticket_number
limit 100;

-- q47: months that differ from the average
with v1 as (
  select i_category, i_brand, s_store_name, s_company_name, d_year, d_moy,
         sum(ss_sales_price) as sum_sales,
         avg(sum(ss_sales_price)) over (
           partition by i_category, i_brand, s_store_name, s_company_name, d_year)
           as avg_monthly_sales,
         rank() over (
           partition by i_category, i_brand, s_store_name, s_company_name
           order by d_year, d_moy) as rn
  from item, store_sales, date_dim, store
  where ss_item_sk = i_item_sk and ss_sold_date_sk = d_date_sk and ss_store_sk = s_store_sk
    and (d_year = 1999 or (d_year = 1999 - 1 and d_moy = 12) or (d_year = 1999 + 1 and d_moy = 1))
  group by i_category, i_brand, s_store_name, s_company_name, d_year, d_moy),
v2 as (
  select v1.i_category, v1.i_brand, v1.s_store_name, v1.s_company_name, v1.d_year, v1.d_moy,
         v1.avg_monthly_sales, v1.sum_sales, v1_lag.sum_sales as psum, v1_lead.sum_sales as nsum
  from v1, v1 v1_lag, v1 v1_lead
  where v1.i_category = v1_lag.i_category and v1.i_category = v1_lead.i_category
    and v1.i_brand = v1_lag.i_brand and v1.i_brand = v1_lead.i_brand
    and v1.s_store_name = v1_lag.s_store_name and v1.s_store_name = v1_lead.s_store_name
    and v1.s_company_name = v1_lag.s_company_name and v1.s_company_name = v1_lead.s_company_name
    and v1.rn = v1_lag.rn + 1 and v1.rn = v1_lead.rn - 1)
select *
from v2
where d_year = 1999 and avg_monthly_sales > 0
  and case when avg_monthly_sales > 0
        then abs(sum_sales - avg_monthly_sales) / avg_monthly_sales else null end > 0.1
order by sum_sales - avg_monthly_sales, 3
limit 100;

-- q48: quantity sold by demography
select sum(ss_quantity)
from store_sales, store, customer_demographics, customer_address, date_dim
where s_store_sk = ss_store_sk and ss_sold_date_sk = d_date_sk and d_year = 2000
  and ((cd_demo_sk = ss_cdemo_sk and cd_marital_status = 'M'
      and cd_education_status = '4 yr Degree' and ss_sales_price between 100.00 and 150.00)
    or (cd_demo_sk = ss_cdemo_sk and cd_marital_status = 'D'
      and cd_education_status = '2 yr Degree' and ss_sales_price between 50.00 and 100.00))
  and ((ss_addr_sk = ca_address_sk and ca_country = 'United States'
      and ca_state in ('CO', 'OH', 'TX') and ss_net_profit between 0 and 2000)
    or (ss_addr_sk = ca_address_sk and ca_country = 'United States'
      and ca_state in ('OR', 'MN', 'KY') and ss_net_profit between 150 and 3000));

-- q49: items with the worst returns
select channel, item, return_ratio, return_rank, currency_rank
from (select 'web' as channel, web.item, web.return_ratio, web.return_rank, web.currency_rank
      from (select item, return_ratio, currency_ratio, rank() over (order by return_ratio) as return_rank,
                   rank() over (order by currency_ratio) as currency_rank
            from (select ws.ws_item_sk as item,
                         cast(sum(coalesce(wr.wr_return_quantity, 0)) as decimal(15, 4))
                           / cast(sum(coalesce(ws.ws_quantity, 0)) as decimal(15, 4)) as return_ratio,
                         cast(sum(coalesce(wr.wr_return_amt, 0)) as decimal(15, 4))
                           / cast(sum(coalesce(ws.ws_net_paid, 0)) as decimal(15, 4)) as currency_ratio
                  from web_sales ws left outer join web_returns wr
                         on ws.ws_order_number = wr.wr_order_number and ws.ws_item_sk = wr.wr_item_sk,
                       date_dim
                  where wr.wr_return_amt > 10000 and ws.ws_net_profit > 1 and ws.ws_net_paid > 0
                    and ws.ws_quantity > 0 and ws_sold_date_sk = d_date_sk and d_year = 2001
                    and d_moy = 12
                  group by ws.ws_item_sk) in_web) web
      where web.return_rank <= 10 or web.currency_rank <= 10
      union
      select 'catalog', catalog.item, catalog.return_ratio, catalog.return_rank,
             catalog.currency_rank
      from (select item, return_ratio, currency_ratio, rank() over (order by return_ratio) as return_rank,
                   rank() over (order by currency_ratio) as currency_rank
            from (select cs.cs_item_sk as item,
                         cast(sum(coalesce(cr.cr_return_quantity, 0)) as decimal(15, 4))
                           / cast(sum(coalesce(cs.cs_quantity, 0)) as decimal(15, 4)) as return_ratio,
                         cast(sum(coalesce(cr.cr_return_amount, 0)) as decimal(15, 4))
                           / cast(sum(coalesce(cs.cs_net_paid, 0)) as decimal(15, 4)) as currency_ratio
                  from catalog_sales cs left outer join catalog_returns cr
                         on cs.cs_order_number = cr.cr_order_number and cs.cs_item_sk = cr.cr_item_sk,
                       date_dim
                  where cr.cr_return_amount > 10000 and cs.cs_net_profit > 1 and cs.cs_net_paid > 0
                    and cs.cs_quantity > 0 and cs_sold_date_sk = d_date_sk and d_year = 2001
                    and d_moy = 12
                  group by cs.cs_item_sk) in_cat) catalog
      where catalog.return_rank <= 10 or catalog.currency_rank <= 10) sq1
order by 1, 4, 5, 2
limit 100;

-- q50: days until items are returned
select s_store_name, s_company_id, s_street_number, s_street_name, s_city, s_state, s_zip,
       sum(case when sr_returned_date_sk - ss_sold_date_sk <= 30 then 1 else 0 end) as "30 days",
       sum(case when sr_returned_date_sk - ss_sold_date_sk > 30
             and sr_returned_date_sk - ss_sold_date_sk <= 60 then 1 else 0 end) as "31-60 days",
       sum(case when sr_returned_date_sk - ss_sold_date_sk > 60 then 1 else 0 end) as ">60 days"
from store_sales, store_returns, store, date_dim d1, date_dim d2
where d2.d_year = 2001 and d2.d_moy = 8 and ss_ticket_number = sr_ticket_number
  and ss_item_sk = sr_item_sk and ss_sold_date_sk = d1.d_date_sk
  and sr_returned_date_sk = d2.d_date_sk and ss_customer_sk = sr_customer_sk
  and ss_store_sk = s_store_sk
group by s_store_name, s_company_id, s_street_number, s_street_name, s_city, s_state, s_zip
order by s_store_name, s_company_id, s_street_number, s_street_name, s_city, s_state, s_zip
limit 100;

-- q51: running totals of two channels
with web_v1 as (
  select ws_item_sk as item_sk, d_date,
         sum(sum(ws_sales_price)) over (
           partition by ws_item_sk order by d_date
           rows between unbounded preceding and current row) as cume_sales
  from web_sales, date_dim
  where ws_sold_date_sk = d_date_sk and d_month_seq between 1200 and 1200 + 11
    and ws_item_sk is not null
  group by ws_item_sk, d_date),
store_v1 as (
  select ss_item_sk as item_sk, d_date,
         sum(sum(ss_sales_price)) over (
           partition by ss_item_sk order by d_date
           rows between unbounded preceding and current row) as cume_sales
  from store_sales, date_dim
  where ss_sold_date_sk = d_date_sk and d_month_seq between 1200 and 1200 + 11
    and ss_item_sk is not null
  group by ss_item_sk, d_date)
select *
from (select item_sk, d_date, web_sales, store_sales,
             max(web_sales) over (
               partition by item_sk order by d_date
               rows between unbounded preceding and current row) as web_cumulative,
             max(store_sales) over (
               partition by item_sk order by d_date
               rows between unbounded preceding and current row) as store_cumulative
      from (select case when web.item_sk is not null then web.item_sk else store.item_sk end as item_sk,
                   case when web.d_date is not null then web.d_date else store.d_date end as d_date,
                   web.cume_sales as web_sales, store.cume_sales as store_sales
            from web_v1 web full outer join store_v1 store
              on web.item_sk = store.item_sk and web.d_date = store.d_date) x) y
where web_cumulative > store_cumulative
order by item_sk, d_date
limit 100;

-- q52: brands in a month
select dt.d_year, item.i_brand_id as brand_id, item.i_brand as brand,
       sum(ss_ext_sales_price) as ext_price
from date_dim dt, store_sales, item
where dt.d_date_sk = store_sales.ss_sold_date_sk and store_sales.ss_item_sk = item.i_item_sk
  and item.i_manager_id = 1 and dt.d_moy = 11 and dt.d_year = 2000
group by dt.d_year, item.i_brand, item.i_brand_id
order by dt.d_year, ext_price desc, brand_id
limit 100;

-- q53: manufacturers whose quarters differ
select *
from (select i_manufact_id, sum(ss_sales_price) as sum_sales,
             avg(sum(ss_sales_price)) over (partition by i_manufact_id) as avg_quarterly_sales
      from item, store_sales, date_dim, store
      where ss_item_sk = i_item_sk and ss_sold_date_sk = d_date_sk and ss_store_sk = s_store_sk
        and d_month_seq in (1200, 1200 + 1, 1200 + 2, 1200 + 3)
        and ((i_category in ('Books', 'Children') and i_class in ('personal', 'portable')
            and i_brand in ('scholaramalgamalg #14', 'exportiunivamalg #9'))
          or (i_category in ('Women', 'Music') and i_class in ('accessories', 'classical')
            and i_brand in ('amalgimporto #1', 'edu packscholar #1')))
      group by i_manufact_id, d_qoy) tmp1
where case when avg_quarterly_sales > 0
        then abs(sum_sales - avg_quarterly_sales) / avg_quarterly_sales else null end > 0.1
order by avg_quarterly_sales, sum_sales, i_manufact_id
limit 100;

-- q54: revenue of customers who bought elsewhere
with my_customers as (
  select distinct c_customer_sk, c_current_addr_sk
  from (select cs_sold_date_sk as sold_date_sk, cs_bill_customer_sk as customer_sk,
               cs_item_sk as item_sk
        from catalog_sales
        union all
        select ws_sold_date_sk, ws_bill_customer_sk, ws_item_sk
        from web_sales) cs_or_ws_sales, item, date_dim, customer
  where sold_date_sk = d_date_sk and item_sk = i_item_sk and i_category = 'Women'
    and i_class = 'maternity' and c_customer_sk = cs_or_ws_sales.customer_sk and d_moy = 12
    and d_year = 1998),
my_revenue as (
  select c_customer_sk, sum(ss_ext_sales_price) as revenue
  from my_customers, store_sales, customer_address, store, date_dim
  where c_current_addr_sk = ca_address_sk and ca_county = s_county and ca_state = s_state
    and ss_sold_date_sk = d_date_sk and c_customer_sk = ss_customer_sk
    and d_month_seq between (
        select distinct d_month_seq + 1 from date_dim where d_year = 1998 and d_moy = 12)
      and (select distinct d_month_seq + 3 from date_dim where d_year = 1998 and d_moy = 12)
  group by c_customer_sk),
segments as (
  select cast(round(revenue / 50) as int) as segment from my_revenue)
select segment, count(*) as num_customers, segment * 50 as segment_base
from segments
group by segment
order by segment, num_customers
limit 100;

-- q55: brands of a manager
select i_brand_id as brand_id, i_brand as brand, sum(ss_ext_sales_price) as ext_price
from date_dim, store_sales, item
where d_date_sk = ss_sold_date_sk and ss_item_sk = i_item_sk and i_manager_id = 28 and d_moy = 11
  and d_year = 1999
group by i_brand, i_brand_id
order by ext_price desc, i_brand_id
limit 100;

-- q56: sales of items by color
with ss as (
  select i_item_id, sum(ss_ext_sales_price) as total_sales
  from store_sales, date_dim, customer_address, item
  where i_item_id in (select i_item_id from item where i_color in ('slate', 'blanched', 'burnished'))
    and ss_item_sk = i_item_sk and ss_sold_date_sk = d_date_sk and d_year = 2001 and d_moy = 2
    and ss_addr_sk = ca_address_sk and ca_gmt_offset = -5
  group by i_item_id),
cs as (
  select i_item_id, sum(cs_ext_sales_price) as total_sales
  from catalog_sales, date_dim, customer_address, item
  where i_item_id in (select i_item_id from item where i_color in ('slate', 'blanched', 'burnished'))
    and cs_item_sk = i_item_sk and cs_sold_date_sk = d_date_sk and d_year = 2001 and d_moy = 2
    and cs_bill_addr_sk = ca_address_sk and ca_gmt_offset = -5
  group by i_item_id),
ws as (
  select i_item_id, sum(ws_ext_sales_price) as total_sales
  from web_sales, date_dim, customer_address, item
  where i_item_id in (select i_item_id from item where i_color in ('slate', 'blanched', 'burnished'))
    and ws_item_sk = i_item_sk and ws_sold_date_sk = d_date_sk and d_year = 2001 and d_moy = 2
    and ws_bill_addr_sk = ca_address_sk and ca_gmt_offset = -5
  group by i_item_id)
select i_item_id, sum(total_sales) as total_sales
from (select * from ss union all select * from cs union all select * from ws) tmp1
group by i_item_id
order by total_sales, i_item_id
limit 100;

-- q57: months of call centers that differ from the average
with v1 as (
  select i_category, i_brand, cc_name, d_year, d_moy, sum(cs_sales_price) as sum_sales,
         avg(sum(cs_sales_price)) over (partition by i_category, i_brand, cc_name, d_year)
           as avg_monthly_sales,
         rank() over (partition by i_category, i_brand, cc_name order by d_year, d_moy) as rn
  from item, catalog_sales, date_dim, call_center
  where cs_item_sk = i_item_sk and cs_sold_date_sk = d_date_sk
    and cc_call_center_sk = cs_call_center_sk
    and (d_year = 1999 or (d_year = 1999 - 1 and d_moy = 12) or (d_year = 1999 + 1 and d_moy = 1))
  group by i_category, i_brand, cc_name, d_year, d_moy),
v2 as (
  select v1.i_category, v1.i_brand, v1.cc_name, v1.d_year, v1.d_moy, v1.avg_monthly_sales,
         v1.sum_sales, v1_lag.sum_sales as psum, v1_lead.sum_sales as nsum
  from v1, v1 v1_lag, v1 v1_lead
  where v1.i_category = v1_lag.i_category and v1.i_category = v1_lead.i_category
    and v1.i_brand = v1_lag.i_brand and v1.i_brand = v1_lead.i_brand
    and v1.cc_name = v1_lag.cc_name and v1.cc_name = v1_lead.cc_name
    and v1.rn = v1_lag.rn + 1 and v1.rn = v1_lead.rn - 1)
select *
from v2
where d_year = 1999 and avg_monthly_sales > 0
  and case when avg_monthly_sales > 0
        then abs(sum_sales - avg_monthly_sales) / avg_monthly_sales else null end > 0.1
order by sum_sales - avg_monthly_sales, 3
limit 100;

-- q58: items that sell alike in all channels
with ss_items as (
  select i_item_id as item_id, sum(ss_ext_sales_price) as ss_item_rev
  from store_sales, item, date_dim
  where ss_item_sk = i_item_sk
    and d_date in (select d_date from date_dim
                   where d_week_seq = (select d_week_seq from date_dim where d_date = '2000-01-03'))
    and ss_sold_date_sk = d_date_sk
  group by i_item_id),
cs_items as (
  select i_item_id as item_id, sum(cs_ext_sales_price) as cs_item_rev
  from catalog_sales, item, date_dim
  where cs_item_sk = i_item_sk
    and d_date in (select d_date from date_dim
                   where d_week_seq = (select d_week_seq from date_dim where d_date = '2000-01-03'))
    and cs_sold_date_sk = d_date_sk
  group by i_item_id),
ws_items as (
  select i_item_id as item_id, sum(ws_ext_sales_price) as ws_item_rev
  from web_sales, item, date_dim
  where ws_item_sk = i_item_sk
    and d_date in (select d_date from date_dim
                   where d_week_seq = (select d_week_seq from date_dim where d_date = '2000-01-03'))
    and ws_sold_date_sk = d_date_sk
  group by i_item_id)
select ss_items.item_id, ss_item_rev,
       ss_item_rev / ((ss_item_rev + cs_item_rev + ws_item_rev) / 3) * 100 as ss_dev, cs_item_rev,
       cs_item_rev / ((ss_item_rev + cs_item_rev + ws_item_rev) / 3) * 100 as cs_dev, ws_item_rev,
       ws_item_rev / ((ss_item_rev + cs_item_rev + ws_item_rev) / 3) * 100 as ws_dev,
       (ss_item_rev + cs_item_rev + ws_item_rev) / 3 as average
from ss_items, cs_items, ws_items
where ss_items.item_id = cs_items.item_id and ss_items.item_id = ws_items.item_id
  and ss_item_rev between 0.9 * cs_item_rev and 1.1 * cs_item_rev
  and ss_item_rev between 0.9 * ws_item_rev and 1.1 * ws_item_rev
  and cs_item_rev between 0.9 * ws_item_rev and 1.1 * ws_item_rev
order by ss_items.item_id, ss_item_rev
limit 100;

-- q59: weekdays of stores, year over year
with wss as (
  select d_week_seq, ss_store_sk,
         sum(case when d_day_name = 'Sunday' then ss_sales_price else null end) as sun_sales,
         sum(case when d_day_name = 'Monday' then ss_sales_price else null end) as mon_sales,
         sum(case when d_day_name = 'Saturday' then ss_sales_price else null end) as sat_sales
  from store_sales, date_dim
  where d_date_sk = ss_sold_date_sk
  group by d_week_seq, ss_store_sk)
select s_store_name1, s_store_id1, d_week_seq1, sun_sales1 / sun_sales2, mon_sales1 / mon_sales2,
       sat_sales1 / sat_sales2
from (select s_store_name as s_store_name1, wss.d_week_seq as d_week_seq1, s_store_id as s_store_id1,
             sun_sales as sun_sales1, mon_sales as mon_sales1, sat_sales as sat_sales1
      from wss, store, date_dim d
      where d.d_week_seq = wss.d_week_seq and ss_store_sk = s_store_sk
        and d_month_seq between 1212 and 1212 + 11) y,
     (select wss.d_week_seq as d_week_seq2, s_store_id as s_store_id2, sun_sales as sun_sales2,
             mon_sales as mon_sales2, sat_sales as sat_sales2
      from wss, store, date_dim d
      where d.d_week_seq = wss.d_week_seq and ss_store_sk = s_store_sk
        and d_month_seq between 1212 + 12 and 1212 + 23) x
where s_store_id1 = s_store_id2 and d_week_seq1 = d_week_seq2 - 52
order by s_store_name1, s_store_id1, d_week_seq1
limit 100;

-- q60: sales of items by category
with ss as (
  select i_item_id, sum(ss_ext_sales_price) as total_sales
  from store_sales, date_dim, customer_address, item
  where i_item_id in (select i_item_id from item where i_category in ('Music'))
    and ss_item_sk = i_item_sk and ss_sold_date_sk = d_date_sk and d_year = 1998 and d_moy = 9
    and ss_addr_sk = ca_address_sk and ca_gmt_offset = -5
  group by i_item_id),
cs as (
  select i_item_id, sum(cs_ext_sales_price) as total_sales
  from catalog_sales, date_dim, customer_address, item
  where i_item_id in (select i_item_id from item where i_category in ('Music'))
    and cs_item_sk = i_item_sk and cs_sold_date_sk = d_date_sk and d_year = 1998 and d_moy = 9
    and cs_bill_addr_sk = ca_address_sk and ca_gmt_offset = -5
  group by i_item_id),
ws as (
  select i_item_id, sum(ws_ext_sales_price) as total_sales
  from web_sales, date_dim, customer_address, item
  where i_item_id in (select i_item_id from item where i_category in ('Music'))
    and ws_item_sk = i_item_sk and ws_sold_date_sk = d_date_sk and d_year = 1998 and d_moy = 9
    and ws_bill_addr_sk = ca_address_sk and ca_gmt_offset = -5
  group by i_item_id)
select i_item_id, sum(total_sales) as total_sales
from (select * from ss union all select * from cs union all select * from ws) tmp1
group by i_item_id
order by i_item_id, total_sales
limit 100;
