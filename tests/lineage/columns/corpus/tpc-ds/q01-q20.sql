-- q1: customers who return much
with customer_total_return as (
  select sr_customer_sk as ctr_customer_sk, sr_store_sk as ctr_store_sk,
         sum(sr_return_amt) as ctr_total_return
  from store_returns, date_dim
  where sr_returned_date_sk = d_date_sk and d_year = 2000
  group by sr_customer_sk, sr_store_sk)
select c_customer_id
from customer_total_return ctr1, store, customer
where ctr1.ctr_total_return > (
    select avg(ctr_total_return) * 1.2 from customer_total_return ctr2
    where ctr1.ctr_store_sk = ctr2.ctr_store_sk)
  and s_store_sk = ctr1.ctr_store_sk and s_state = 'TN' and ctr1.ctr_customer_sk = c_customer_sk
order by c_customer_id
limit 100;

-- q2: sales by weekday, year over year
with wscs as (
  select sold_date_sk, sales_price
  from (select ws_sold_date_sk as sold_date_sk, ws_ext_sales_price as sales_price from web_sales
        union all
        select cs_sold_date_sk as sold_date_sk, cs_ext_sales_price as sales_price
        from catalog_sales) x),
wswscs as (
  select d_week_seq,
         sum(case when d_day_name = 'Sunday' then sales_price else null end) as sun_sales,
         sum(case when d_day_name = 'Monday' then sales_price else null end) as mon_sales,
         sum(case when d_day_name = 'Friday' then sales_price else null end) as fri_sales,
         sum(case when d_day_name = 'Saturday' then sales_price else null end) as sat_sales
  from wscs, date_dim
  where d_date_sk = sold_date_sk
  group by d_week_seq)
select d_week_seq1, round(sun_sales1 / sun_sales2, 2), round(mon_sales1 / mon_sales2, 2),
       round(fri_sales1 / fri_sales2, 2), round(sat_sales1 / sat_sales2, 2)
from (select wswscs.d_week_seq as d_week_seq1, sun_sales as sun_sales1, mon_sales as mon_sales1,
             fri_sales as fri_sales1, sat_sales as sat_sales1
      from wswscs, date_dim
      where date_dim.d_week_seq = wswscs.d_week_seq and d_year = 2001) y,
     (select wswscs.d_week_seq as d_week_seq2, sun_sales as sun_sales2, mon_sales as mon_sales2,
             fri_sales as fri_sales2, sat_sales as sat_sales2
      from wswscs, date_dim
      where date_dim.d_week_seq = wswscs.d_week_seq and d_year = 2001 + 1) z
where d_week_seq1 = d_week_seq2 - 53
order by d_week_seq1;

-- q3: brands of a manufacturer
select dt.d_year, item.i_brand_id as brand_id, item.i_brand as brand, sum(ss_ext_sales_price) as sum_agg
from date_dim dt, store_sales, item
where dt.d_date_sk = store_sales.ss_sold_date_sk and store_sales.ss_item_sk = item.i_item_sk
  and item.i_manufact_id = 128 and dt.d_moy = 11
group by dt.d_year, item.i_brand, item.i_brand_id
order by dt.d_year, sum_agg desc, brand_id
limit 100;

-- q4: customers whose catalog spending grows faster
with year_total as (
  select c_customer_id as customer_id, c_first_name as customer_first_name,
         c_last_name as customer_last_name, c_preferred_cust_flag as customer_preferred_cust_flag,
         c_birth_country as customer_birth_country, c_login as customer_login,
         c_email_address as customer_email_address, d_year as dyear,
         sum(((ss_ext_list_price - ss_ext_wholesale_cost - ss_ext_discount_amt)
           + ss_ext_sales_price) / 2) as year_total, 's' as sale_type
  from customer, store_sales, date_dim
  where c_customer_sk = ss_customer_sk and ss_sold_date_sk = d_date_sk
  group by c_customer_id, c_first_name, c_last_name, c_preferred_cust_flag, c_birth_country,
           c_login, c_email_address, d_year
  union all
  select c_customer_id, c_first_name, c_last_name, c_preferred_cust_flag, c_birth_country, c_login,
         c_email_address, d_year,
         sum(((cs_ext_list_price - cs_ext_wholesale_cost - cs_ext_discount_amt)
           + cs_ext_sales_price) / 2), 'c'
  from customer, catalog_sales, date_dim
  where c_customer_sk = cs_bill_customer_sk and cs_sold_date_sk = d_date_sk
  group by c_customer_id, c_first_name, c_last_name, c_preferred_cust_flag, c_birth_country,
           c_login, c_email_address, d_year
  union all
  select c_customer_id, c_first_name, c_last_name, c_preferred_cust_flag, c_birth_country, c_login,
         c_email_address, d_year,
         sum(((ws_ext_list_price - ws_ext_wholesale_cost - ws_ext_discount_amt)
           + ws_ext_sales_price) / 2), 'w'
  from customer, web_sales, date_dim
  where c_customer_sk = ws_bill_customer_sk and ws_sold_date_sk = d_date_sk
  group by c_customer_id, c_first_name, c_last_name, c_preferred_cust_flag, c_birth_country,
           c_login, c_email_address, d_year)
select t_s_secyear.customer_id, t_s_secyear.customer_first_name, t_s_secyear.customer_last_name,
       t_s_secyear.customer_preferred_cust_flag
from year_total t_s_firstyear, year_total t_s_secyear, year_total t_c_firstyear,
     year_total t_c_secyear, year_total t_w_firstyear, year_total t_w_secyear
where t_s_secyear.customer_id = t_s_firstyear.customer_id
  and t_s_firstyear.customer_id = t_c_secyear.customer_id
  and t_s_firstyear.customer_id = t_c_firstyear.customer_id
  and t_s_firstyear.customer_id = t_w_firstyear.customer_id
  and t_s_firstyear.customer_id = t_w_secyear.customer_id
  and t_s_firstyear.sale_type = 's' and t_c_firstyear.sale_type = 'c'
  and t_w_firstyear.sale_type = 'w' and t_s_secyear.sale_type = 's'
  and t_c_secyear.sale_type = 'c' and t_w_secyear.sale_type = 'w'
  and t_s_firstyear.dyear = 2001 and t_s_secyear.dyear = 2001 + 1
  and t_c_firstyear.dyear = 2001 and t_c_secyear.dyear = 2001 + 1
  and t_w_firstyear.dyear = 2001 and t_w_secyear.dyear = 2001 + 1
  and t_s_firstyear.year_total > 0 and t_c_firstyear.year_total > 0
  and t_w_firstyear.year_total > 0
  and case when t_c_firstyear.year_total > 0
        then t_c_secyear.year_total / t_c_firstyear.year_total else null end
    > case when t_s_firstyear.year_total > 0
        then t_s_secyear.year_total / t_s_firstyear.year_total else null end
  and case when t_c_firstyear.year_total > 0
        then t_c_secyear.year_total / t_c_firstyear.year_total else null end
    > case when t_w_firstyear.year_total > 0
        then t_w_secyear.year_total / t_w_firstyear.year_total else null end
order by 1, 2, 3, 4
limit 100;

-- q5: sales, returns and profit of every channel
with ssr as (
  select s_store_id, sum(sales_price) as sales, sum(profit) as profit, sum(return_amt) as returns,
         sum(net_loss) as profit_loss
  from (select ss_store_sk as store_sk, ss_sold_date_sk as date_sk,
               ss_ext_sales_price as sales_price, ss_net_profit as profit,
               cast(0 as decimal(7, 2)) as return_amt, cast(0 as decimal(7, 2)) as net_loss
        from store_sales
        union all
        select sr_store_sk, sr_returned_date_sk, cast(0 as decimal(7, 2)), cast(0 as decimal(7, 2)),
               sr_return_amt, sr_net_loss
        from store_returns) salesreturns, date_dim, store
  where date_sk = d_date_sk
    and d_date between cast('2000-08-23' as date) and cast('2000-08-23' as date) + interval '14 days'
    and store_sk = s_store_sk
  group by s_store_id),
csr as (
  select cp_catalog_page_id, sum(sales_price) as sales, sum(profit) as profit,
         sum(return_amt) as returns, sum(net_loss) as profit_loss
  from (select cs_catalog_page_sk as page_sk, cs_sold_date_sk as date_sk,
               cs_ext_sales_price as sales_price, cs_net_profit as profit,
               cast(0 as decimal(7, 2)) as return_amt, cast(0 as decimal(7, 2)) as net_loss
        from catalog_sales
        union all
        select cr_catalog_page_sk, cr_returned_date_sk, cast(0 as decimal(7, 2)),
               cast(0 as decimal(7, 2)), cr_return_amount, cr_net_loss
        from catalog_returns) salesreturns, date_dim, catalog_page
  where date_sk = d_date_sk
    and d_date between cast('2000-08-23' as date) and cast('2000-08-23' as date) + interval '14 days'
    and page_sk = cp_catalog_page_sk
  group by cp_catalog_page_id),
wsr as (
  select web_site_id, sum(sales_price) as sales, sum(profit) as profit, sum(return_amt) as returns,
         sum(net_loss) as profit_loss
  from (select ws_web_site_sk as wsr_web_site_sk, ws_sold_date_sk as date_sk,
               ws_ext_sales_price as sales_price, ws_net_profit as profit,
               cast(0 as decimal(7, 2)) as return_amt, cast(0 as decimal(7, 2)) as net_loss
        from web_sales
        union all
        select ws_web_site_sk, wr_returned_date_sk, cast(0 as decimal(7, 2)),
               cast(0 as decimal(7, 2)), wr_return_amt, wr_net_loss
        from web_returns left outer join web_sales
          on wr_item_sk = ws_item_sk and wr_order_number = ws_order_number) salesreturns,
       date_dim, web_site
  where date_sk = d_date_sk
    and d_date between cast('2000-08-23' as date) and cast('2000-08-23' as date) + interval '14 days'
    and wsr_web_site_sk = web_site_sk
  group by web_site_id)
select channel, id, sum(sales) as sales, sum(returns) as returns, sum(profit) as profit
from (select 'store channel' as channel, 'store' || s_store_id as id, sales, returns,
             profit - profit_loss as profit
      from ssr
      union all
      select 'catalog channel', 'catalog_page' || cp_catalog_page_id, sales, returns,
             profit - profit_loss
      from csr
      union all
      select 'web channel', 'web_site' || web_site_id, sales, returns, profit - profit_loss
      from wsr) x
group by rollup (channel, id)
order by channel, id
limit 100;

-- q6: states that buy expensive items
select a.ca_state as state, count(*) as cnt
from customer_address a, customer c, store_sales s, date_dim d, item i
where a.ca_address_sk = c.c_current_addr_sk and c.c_customer_sk = s.ss_customer_sk
  and s.ss_sold_date_sk = d.d_date_sk and s.ss_item_sk = i.i_item_sk
  and d.d_month_seq = (select distinct d_month_seq from date_dim where d_year = 2001 and d_moy = 1)
  and i.i_current_price > 1.2 * (
    select avg(j.i_current_price) from item j where j.i_category = i.i_category)
group by a.ca_state
having count(*) >= 10
order by cnt, a.ca_state
limit 100;

-- q7: average sales in promotions
select i_item_id, avg(ss_quantity) as agg1, avg(ss_list_price) as agg2, avg(ss_coupon_amt) as agg3,
       avg(ss_sales_price) as agg4
from store_sales, customer_demographics, date_dim, item, promotion
where ss_sold_date_sk = d_date_sk and ss_item_sk = i_item_sk and ss_cdemo_sk = cd_demo_sk
  and ss_promo_sk = p_promo_sk and cd_gender = 'M' and cd_marital_status = 'S'
  and cd_education_status = 'College' and (p_channel_email = 'N' or p_channel_event = 'N')
  and d_year = 2000
group by i_item_id
order by i_item_id
limit 100;

-- q8: profit of stores near preferred customers
select s_store_name, sum(ss_net_profit)
from store_sales, date_dim, store,
     (select ca_zip
      from (select substr(ca_zip, 1, 5) as ca_zip from customer_address
            where substr(ca_zip, 1, 5) in ('24128', '76232', '65084', '87816', '83926')
            intersect
            select ca_zip
            from (select substr(ca_zip, 1, 5) as ca_zip, count(*) as cnt
                  from customer_address, customer
                  where ca_address_sk = c_current_addr_sk and c_preferred_cust_flag = 'Y'
                  group by ca_zip
                  having count(*) > 10) a1) a2) v1
where ss_store_sk = s_store_sk and ss_sold_date_sk = d_date_sk and d_qoy = 2 and d_year = 1998
  and substr(s_zip, 1, 2) = substr(v1.ca_zip, 1, 2)
group by s_store_name
order by s_store_name
limit 100;

-- q9: averages by quantity
select case when (select count(*) from store_sales where ss_quantity between 1 and 20) > 74129
         then (select avg(ss_ext_discount_amt) from store_sales where ss_quantity between 1 and 20)
         else (select avg(ss_net_paid) from store_sales where ss_quantity between 1 and 20) end as bucket1,
       case when (select count(*) from store_sales where ss_quantity between 21 and 40) > 122840
         then (select avg(ss_ext_discount_amt) from store_sales where ss_quantity between 21 and 40)
         else (select avg(ss_net_paid) from store_sales where ss_quantity between 21 and 40) end as bucket2,
       case when (select count(*) from store_sales where ss_quantity between 41 and 60) > 56580
         then (select avg(ss_ext_discount_amt) from store_sales where ss_quantity between 41 and 60)
         else (select avg(ss_net_paid) from store_sales where ss_quantity between 41 and 60) end as bucket3
from reason
where r_reason_sk = 1;

-- q10: demographics of customers of several channels
select cd_gender, cd_marital_status, cd_education_status, count(*) as cnt1, cd_purchase_estimate,
       count(*) as cnt2, cd_credit_rating, count(*) as cnt3, cd_dep_count, count(*) as cnt4,
       cd_dep_employed_count, count(*) as cnt5, cd_dep_college_count, count(*) as cnt6
from customer c, customer_address ca, customer_demographics
where c.c_current_addr_sk = ca.ca_address_sk and ca_county in ('Rush County', 'Toole County')
  and cd_demo_sk = c.c_current_cdemo_sk
  and exists (select * from store_sales, date_dim
              where c.c_customer_sk = ss_customer_sk and ss_sold_date_sk = d_date_sk
                and d_year = 2002 and d_moy between 1 and 1 + 3)
  and (exists (select * from web_sales, date_dim
               where c.c_customer_sk = ws_bill_customer_sk and ws_sold_date_sk = d_date_sk
                 and d_year = 2002 and d_moy between 1 and 1 + 3)
    or exists (select * from catalog_sales, date_dim
               where c.c_customer_sk = cs_ship_customer_sk and cs_sold_date_sk = d_date_sk
                 and d_year = 2002 and d_moy between 1 and 1 + 3))
group by cd_gender, cd_marital_status, cd_education_status, cd_purchase_estimate, cd_credit_rating,
         cd_dep_count, cd_dep_employed_count, cd_dep_college_count
order by cd_gender, cd_marital_status, cd_education_status, cd_purchase_estimate, cd_credit_rating,
         cd_dep_count, cd_dep_employed_count, cd_dep_college_count
limit 100;

-- q11: customers whose web spending grows faster
with year_total as (
  select c_customer_id as customer_id, c_first_name as customer_first_name,
         c_last_name as customer_last_name, c_preferred_cust_flag as customer_preferred_cust_flag,
         c_birth_country as customer_birth_country, d_year as dyear,
         sum(ss_ext_list_price - ss_ext_discount_amt) as year_total, 's' as sale_type
  from customer, store_sales, date_dim
  where c_customer_sk = ss_customer_sk and ss_sold_date_sk = d_date_sk
  group by c_customer_id, c_first_name, c_last_name, c_preferred_cust_flag, c_birth_country, d_year
  union all
  select c_customer_id, c_first_name, c_last_name, c_preferred_cust_flag, c_birth_country, d_year,
         sum(ws_ext_list_price - ws_ext_discount_amt), 'w'
  from customer, web_sales, date_dim
  where c_customer_sk = ws_bill_customer_sk and ws_sold_date_sk = d_date_sk
  group by c_customer_id, c_first_name, c_last_name, c_preferred_cust_flag, c_birth_country, d_year)
select t_s_secyear.customer_id, t_s_secyear.customer_first_name, t_s_secyear.customer_last_name,
       t_s_secyear.customer_preferred_cust_flag
from year_total t_s_firstyear, year_total t_s_secyear, year_total t_w_firstyear,
     year_total t_w_secyear
where t_s_secyear.customer_id = t_s_firstyear.customer_id
  and t_s_firstyear.customer_id = t_w_secyear.customer_id
  and t_s_firstyear.customer_id = t_w_firstyear.customer_id
  and t_s_firstyear.sale_type = 's' and t_w_firstyear.sale_type = 'w'
  and t_s_secyear.sale_type = 's' and t_w_secyear.sale_type = 'w'
  and t_s_firstyear.dyear = 2001 and t_s_secyear.dyear = 2001 + 1
  and t_w_firstyear.dyear = 2001 and t_w_secyear.dyear = 2001 + 1
  and t_s_firstyear.year_total > 0 and t_w_firstyear.year_total > 0
  and case when t_w_firstyear.year_total > 0
        then t_w_secyear.year_total / t_w_firstyear.year_total else 0.0 end
    > case when t_s_firstyear.year_total > 0
        then t_s_secyear.year_total / t_s_firstyear.year_total else 0.0 end
order by t_s_secyear.customer_id, t_s_secyear.customer_first_name, t_s_secyear.customer_last_name,
         t_s_secyear.customer_preferred_cust_flag
limit 100;

-- q12: revenue ratio of items on the web
select i_item_id, i_item_desc, i_category, i_class, i_current_price,
       sum(ws_ext_sales_price) as itemrevenue,
       sum(ws_ext_sales_price) * 100 / sum(sum(ws_ext_sales_price)) over (partition by i_class)
         as revenueratio
from web_sales, item, date_dim
where ws_item_sk = i_item_sk and i_category in ('Sports', 'Books', 'Home')
  and ws_sold_date_sk = d_date_sk
  and d_date between cast('1999-02-22' as date) and cast('1999-02-22' as date) + interval '30 days'
group by i_item_id, i_item_desc, i_category, i_class, i_current_price
order by i_category, i_class, i_item_id, i_item_desc, revenueratio
limit 100;

-- q13: averages of store sales
select avg(ss_quantity), avg(ss_ext_sales_price), avg(ss_ext_wholesale_cost),
       sum(ss_ext_wholesale_cost)
from store_sales, store, customer_demographics, household_demographics, customer_address, date_dim
where s_store_sk = ss_store_sk and ss_sold_date_sk = d_date_sk and d_year = 2001
  and ((ss_hdemo_sk = hd_demo_sk and cd_demo_sk = ss_cdemo_sk and cd_marital_status = 'M'
      and cd_education_status = 'Advanced Degree' and ss_sales_price between 100.00 and 150.00
      and hd_dep_count = 3)
    or (ss_hdemo_sk = hd_demo_sk and cd_demo_sk = ss_cdemo_sk and cd_marital_status = 'S'
      and cd_education_status = 'College' and ss_sales_price between 50.00 and 100.00
      and hd_dep_count = 1))
  and ((ss_addr_sk = ca_address_sk and ca_country = 'United States'
      and ca_state in ('TX', 'OH') and ss_net_profit between 100 and 200)
    or (ss_addr_sk = ca_address_sk and ca_country = 'United States'
      and ca_state in ('OR', 'NM', 'KY') and ss_net_profit between 150 and 300));

-- q14: items sold in all channels
with cross_items as (
  select i_item_sk as ss_item_sk
  from item,
       (select iss.i_brand_id as brand_id, iss.i_class_id as class_id,
               iss.i_category_id as category_id
        from store_sales, item iss, date_dim d1
        where ss_item_sk = iss.i_item_sk and ss_sold_date_sk = d1.d_date_sk
          and d1.d_year between 1999 and 1999 + 2
        intersect
        select ics.i_brand_id, ics.i_class_id, ics.i_category_id
        from catalog_sales, item ics, date_dim d2
        where cs_item_sk = ics.i_item_sk and cs_sold_date_sk = d2.d_date_sk
          and d2.d_year between 1999 and 1999 + 2
        intersect
        select iws.i_brand_id, iws.i_class_id, iws.i_category_id
        from web_sales, item iws, date_dim d3
        where ws_item_sk = iws.i_item_sk and ws_sold_date_sk = d3.d_date_sk
          and d3.d_year between 1999 and 1999 + 2) x
  where i_brand_id = brand_id and i_class_id = class_id and i_category_id = category_id),
avg_sales as (
  select avg(quantity * list_price) as average_sales
  from (select ss_quantity as quantity, ss_list_price as list_price
        from store_sales, date_dim
        where ss_sold_date_sk = d_date_sk and d_year between 1999 and 1999 + 2
        union all
        select cs_quantity, cs_list_price
        from catalog_sales, date_dim
        where cs_sold_date_sk = d_date_sk and d_year between 1999 and 1999 + 2
        union all
        select ws_quantity, ws_list_price
        from web_sales, date_dim
        where ws_sold_date_sk = d_date_sk and d_year between 1999 and 1999 + 2) x)
select channel, i_brand_id, i_class_id, i_category_id, sum(sales), sum(number_sales)
from (select 'store' as channel, i_brand_id, i_class_id, i_category_id,
             sum(ss_quantity * ss_list_price) as sales, count(*) as number_sales
      from store_sales, item, date_dim
      where ss_item_sk in (select ss_item_sk from cross_items) and ss_item_sk = i_item_sk
        and ss_sold_date_sk = d_date_sk and d_year = 1999 + 2 and d_moy = 11
      group by i_brand_id, i_class_id, i_category_id
      having sum(ss_quantity * ss_list_price) > (select average_sales from avg_sales)
      union all
      select 'catalog', i_brand_id, i_class_id, i_category_id,
             sum(cs_quantity * cs_list_price), count(*)
      from catalog_sales, item, date_dim
      where cs_item_sk in (select ss_item_sk from cross_items) and cs_item_sk = i_item_sk
        and cs_sold_date_sk = d_date_sk and d_year = 1999 + 2 and d_moy = 11
      group by i_brand_id, i_class_id, i_category_id
      having sum(cs_quantity * cs_list_price) > (select average_sales from avg_sales)
      union all
      select 'web', i_brand_id, i_class_id, i_category_id,
             sum(ws_quantity * ws_list_price), count(*)
      from web_sales, item, date_dim
      where ws_item_sk in (select ss_item_sk from cross_items) and ws_item_sk = i_item_sk
        and ws_sold_date_sk = d_date_sk and d_year = 1999 + 2 and d_moy = 11
      group by i_brand_id, i_class_id, i_category_id
      having sum(ws_quantity * ws_list_price) > (select average_sales from avg_sales)) y
group by rollup (channel, i_brand_id, i_class_id, i_category_id)
order by channel, i_brand_id, i_class_id, i_category_id
limit 100;

-- q15: catalog sales by zip
select ca_zip, sum(cs_sales_price)
from catalog_sales, customer, customer_address, date_dim
where cs_bill_customer_sk = c_customer_sk and c_current_addr_sk = ca_address_sk
  and (substr(ca_zip, 1, 5) in ('85669', '86197', '88274', '83405', '86475')
    or ca_state in ('CA', 'WA', 'GA') or cs_sales_price > 500)
  and cs_sold_date_sk = d_date_sk and d_qoy = 2 and d_year = 2001
group by ca_zip
order by ca_zip
limit 100;

-- q16: catalog orders from several warehouses
select count(distinct cs_order_number) as "order count", sum(cs_ext_ship_cost) as "total shipping cost",
       sum(cs_net_profit) as "total net profit"
from catalog_sales cs1, date_dim, customer_address, call_center
where d_date between '2002-2-01' and cast('2002-2-01' as date) + interval '60 days'
  and cs1.cs_ship_date_sk = d_date_sk and cs1.cs_ship_addr_sk = ca_address_sk and ca_state = 'GA'
  and cs1.cs_call_center_sk = cc_call_center_sk and cc_county in ('Williamson County')
  and exists (select * from catalog_sales cs2
              where cs1.cs_order_number = cs2.cs_order_number
                and cs1.cs_warehouse_sk <> cs2.cs_warehouse_sk)
  and not exists (select * from catalog_returns cr1 where cs1.cs_order_number = cr1.cr_order_number)
order by count(distinct cs_order_number)
limit 100;

-- q17: quantities of items bought, returned and bought again
select i_item_id, i_item_desc, s_state, count(ss_quantity) as store_sales_quantitycount,
       avg(ss_quantity) as store_sales_quantityave, stddev_samp(ss_quantity) as store_sales_quantitystdev,
       stddev_samp(ss_quantity) / avg(ss_quantity) as store_sales_quantitycov,
       count(sr_return_quantity) as store_returns_quantitycount,
       avg(sr_return_quantity) as store_returns_quantityave,
       stddev_samp(sr_return_quantity) as store_returns_quantitystdev,
       count(cs_quantity) as catalog_sales_quantitycount, avg(cs_quantity) as catalog_sales_quantityave,
       stddev_samp(cs_quantity) / avg(cs_quantity) as catalog_sales_quantitycov
from store_sales, store_returns, catalog_sales, date_dim d1, date_dim d2, date_dim d3, store, item
where d1.d_quarter_name = '2001Q1' and d1.d_date_sk = ss_sold_date_sk and i_item_sk = ss_item_sk
  and s_store_sk = ss_store_sk and ss_customer_sk = sr_customer_sk and ss_item_sk = sr_item_sk
  and ss_ticket_number = sr_ticket_number and sr_returned_date_sk = d2.d_date_sk
  and d2.d_quarter_name in ('2001Q1', '2001Q2', '2001Q3') and sr_customer_sk = cs_bill_customer_sk
  and sr_item_sk = cs_item_sk and cs_sold_date_sk = d3.d_date_sk
  and d3.d_quarter_name in ('2001Q1', '2001Q2', '2001Q3')
group by i_item_id, i_item_desc, s_state
order by i_item_id, i_item_desc, s_state
limit 100;

-- q18: catalog averages by place
select i_item_id, ca_country, ca_state, ca_county, avg(cast(cs_quantity as decimal(12, 2))) as agg1,
       avg(cast(cs_list_price as decimal(12, 2))) as agg2,
       avg(cast(cs_coupon_amt as decimal(12, 2))) as agg3,
       avg(cast(cs_sales_price as decimal(12, 2))) as agg4,
       avg(cast(cs_net_profit as decimal(12, 2))) as agg5,
       avg(cast(c_birth_year as decimal(12, 2))) as agg6,
       avg(cast(cd1.cd_dep_count as decimal(12, 2))) as agg7
from catalog_sales, customer_demographics cd1, customer_demographics cd2, customer,
     customer_address, date_dim, item
where cs_sold_date_sk = d_date_sk and cs_item_sk = i_item_sk and cs_bill_cdemo_sk = cd1.cd_demo_sk
  and cs_bill_customer_sk = c_customer_sk and cd1.cd_gender = 'F'
  and cd1.cd_education_status = 'Unknown' and c_current_cdemo_sk = cd2.cd_demo_sk
  and c_current_addr_sk = ca_address_sk and c_birth_month in (1, 6, 8, 9, 12, 2) and d_year = 1998
  and ca_state in ('MS', 'IN', 'ND', 'OK', 'NM', 'VA')
group by rollup (i_item_id, ca_country, ca_state, ca_county)
order by ca_country, ca_state, ca_county, i_item_id
limit 100;

-- q19: brands bought away from home
select i_brand_id as brand_id, i_brand as brand, i_manufact_id, i_manufact,
       sum(ss_ext_sales_price) as ext_price
from date_dim, store_sales, item, customer, customer_address, store
where d_date_sk = ss_sold_date_sk and ss_item_sk = i_item_sk and i_manager_id = 8 and d_moy = 11
  and d_year = 1998 and ss_customer_sk = c_customer_sk and c_current_addr_sk = ca_address_sk
  and substr(ca_zip, 1, 5) <> substr(s_zip, 1, 5) and ss_store_sk = s_store_sk
group by i_brand, i_brand_id, i_manufact_id, i_manufact
order by ext_price desc, i_brand, i_brand_id, i_manufact_id, i_manufact
limit 100;

-- q20: revenue ratio of items in the catalog
select i_item_id, i_item_desc, i_category, i_class, i_current_price,
       sum(cs_ext_sales_price) as itemrevenue,
       sum(cs_ext_sales_price) * 100 / sum(sum(cs_ext_sales_price)) over (partition by i_class)
         as revenueratio
from catalog_sales, item, date_dim
where cs_item_sk = i_item_sk and i_category in ('Sports', 'Books', 'Home')
  and cs_sold_date_sk = d_date_sk
  and d_date between cast('1999-02-22' as date) and cast('1999-02-22' as date) + interval '30 days'
group by i_item_id, i_item_desc, i_category, i_class, i_current_price
order by i_category, i_class, i_item_id, i_item_desc, revenueratio
limit 100;
