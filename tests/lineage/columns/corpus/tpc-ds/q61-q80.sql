-- q61: share of promotions in sales
select promotions, total, cast(promotions as decimal(15, 4)) / cast(total as decimal(15, 4)) * 100
from (select sum(ss_ext_sales_price) as promotions
      from store_sales, store, promotion, date_dim, customer, customer_address, item
      where ss_sold_date_sk = d_date_sk and ss_store_sk = s_store_sk and ss_promo_sk = p_promo_sk
        and ss_customer_sk = c_customer_sk and ca_address_sk = c_current_addr_sk
        and ss_item_sk = i_item_sk and ca_gmt_offset = -5 and i_category = 'Jewelry'
        and (p_channel_dmail = 'Y' or p_channel_email = 'Y' or p_channel_tv = 'Y')
        and s_gmt_offset = -5 and d_year = 1998 and d_moy = 11) promotional_sales,
     (select sum(ss_ext_sales_price) as total
      from store_sales, store, date_dim, customer, customer_address, item
      where ss_sold_date_sk = d_date_sk and ss_store_sk = s_store_sk
        and ss_customer_sk = c_customer_sk and ca_address_sk = c_current_addr_sk
        and ss_item_sk = i_item_sk and ca_gmt_offset = -5 and i_category = 'Jewelry'
        and s_gmt_offset = -5 and d_year = 1998 and d_moy = 11) all_sales
order by promotions, total
limit 100;

-- q62: days until web orders ship
select substr(w_warehouse_name, 1, 20), sm_type, web_name,
       sum(case when ws_ship_date_sk - ws_sold_date_sk <= 30 then 1 else 0 end) as "30 days",
       sum(case when ws_ship_date_sk - ws_sold_date_sk > 30
             and ws_ship_date_sk - ws_sold_date_sk <= 60 then 1 else 0 end) as "31-60 days",
       sum(case when ws_ship_date_sk - ws_sold_date_sk > 60 then 1 else 0 end) as ">60 days"
from web_sales, warehouse, ship_mode, web_site, date_dim
where d_month_seq between 1200 and 1200 + 11 and ws_ship_date_sk = d_date_sk
  and ws_warehouse_sk = w_warehouse_sk and ws_ship_mode_sk = sm_ship_mode_sk
  and ws_web_site_sk = web_site_sk
group by substr(w_warehouse_name, 1, 20), sm_type, web_name
order by substr(w_warehouse_name, 1, 20), sm_type, web_name
limit 100;

-- q63: managers whose months differ
select *
from (select i_manager_id, sum(ss_sales_price) as sum_sales,
             avg(sum(ss_sales_price)) over (partition by i_manager_id) as avg_monthly_sales
      from item, store_sales, date_dim, store
      where ss_item_sk = i_item_sk and ss_sold_date_sk = d_date_sk and ss_store_sk = s_store_sk
        and d_month_seq in (1200, 1200 + 1, 1200 + 2)
        and ((i_category in ('Books', 'Children') and i_class in ('personal', 'portable')
            and i_brand in ('scholaramalgamalg #14', 'exportiunivamalg #9'))
          or (i_category in ('Women', 'Music') and i_class in ('accessories', 'classical')
            and i_brand in ('amalgimporto #1', 'edu packscholar #1')))
      group by i_manager_id, d_moy) tmp1
where case when avg_monthly_sales > 0
        then abs(sum_sales - avg_monthly_sales) / avg_monthly_sales else null end > 0.1
order by i_manager_id, avg_monthly_sales, sum_sales
limit 100;

-- q64: products bought again a year later
with cs_ui as (
  select cs_item_sk, sum(cs_ext_list_price) as sale,
         sum(cr_refunded_cash + cr_reversed_charge + cr_store_credit) as refund
  from catalog_sales, catalog_returns
  where cs_item_sk = cr_item_sk and cs_order_number = cr_order_number
  group by cs_item_sk
  having sum(cs_ext_list_price) > 2 * sum(cr_refunded_cash + cr_reversed_charge + cr_store_credit)),
cross_sales as (
  select i_product_name as product_name, i_item_sk as item_sk, s_store_name as store_name,
         s_zip as store_zip, ad1.ca_street_number as b_street_number,
         ad1.ca_street_name as b_street_name, ad1.ca_city as b_city, ad1.ca_zip as b_zip,
         ad2.ca_street_number as c_street_number, ad2.ca_street_name as c_street_name,
         ad2.ca_city as c_city, ad2.ca_zip as c_zip, d1.d_year as syear, d2.d_year as fsyear,
         d3.d_year as s2year, count(*) as cnt, sum(ss_wholesale_cost) as s1, sum(ss_list_price) as s2,
         sum(ss_coupon_amt) as s3
  from store_sales, store_returns, cs_ui, date_dim d1, date_dim d2, date_dim d3, store, customer,
       customer_demographics cd1, customer_demographics cd2, promotion,
       household_demographics hd1, household_demographics hd2, customer_address ad1,
       customer_address ad2, income_band ib1, income_band ib2, item
  where ss_store_sk = s_store_sk and ss_sold_date_sk = d1.d_date_sk
    and ss_customer_sk = c_customer_sk and ss_cdemo_sk = cd1.cd_demo_sk
    and ss_hdemo_sk = hd1.hd_demo_sk and ss_addr_sk = ad1.ca_address_sk and ss_item_sk = i_item_sk
    and ss_item_sk = sr_item_sk and ss_ticket_number = sr_ticket_number
    and ss_item_sk = cs_ui.cs_item_sk and c_current_cdemo_sk = cd2.cd_demo_sk
    and c_current_hdemo_sk = hd2.hd_demo_sk and c_current_addr_sk = ad2.ca_address_sk
    and c_first_sales_date_sk = d2.d_date_sk and c_first_shipto_date_sk = d3.d_date_sk
    and ss_promo_sk = p_promo_sk and hd1.hd_income_band_sk = ib1.ib_income_band_sk
    and hd2.hd_income_band_sk = ib2.ib_income_band_sk
    and cd1.cd_marital_status <> cd2.cd_marital_status
    and i_color in ('purple', 'burlywood', 'indian', 'spring', 'floral', 'medium')
    and i_current_price between 64 and 64 + 10 and i_current_price between 64 + 1 and 64 + 15
  group by i_product_name, i_item_sk, s_store_name, s_zip, ad1.ca_street_number,
           ad1.ca_street_name, ad1.ca_city, ad1.ca_zip, ad2.ca_street_number, ad2.ca_street_name,
           ad2.ca_city, ad2.ca_zip, d1.d_year, d2.d_year, d3.d_year)
select cs1.product_name, cs1.store_name, cs1.store_zip, cs1.b_street_number, cs1.b_street_name,
       cs1.b_city, cs1.b_zip, cs1.c_street_number, cs1.c_street_name, cs1.c_city, cs1.c_zip,
       cs1.syear, cs1.cnt, cs1.s1 as s11, cs1.s2 as s21, cs1.s3 as s31, cs2.s1 as s12,
       cs2.s2 as s22, cs2.s3 as s32, cs2.syear, cs2.cnt
from cross_sales cs1, cross_sales cs2
where cs1.item_sk = cs2.item_sk and cs1.syear = 1999 and cs2.syear = 1999 + 1
  and cs2.cnt <= cs1.cnt and cs1.store_name = cs2.store_name and cs1.store_zip = cs2.store_zip
order by cs1.product_name, cs1.store_name, cs2.cnt, cs1.s1, cs2.s1;

-- q65: items that sell badly in a store
select s_store_name, i_item_desc, sc.revenue, i_current_price, i_wholesale_cost, i_brand
from store, item,
     (select ss_store_sk, avg(revenue) as ave
      from (select ss_store_sk, ss_item_sk, sum(ss_sales_price) as revenue
            from store_sales, date_dim
            where ss_sold_date_sk = d_date_sk and d_month_seq between 1176 and 1176 + 11
            group by ss_store_sk, ss_item_sk) sa
      group by ss_store_sk) sb,
     (select ss_store_sk, ss_item_sk, sum(ss_sales_price) as revenue
      from store_sales, date_dim
      where ss_sold_date_sk = d_date_sk and d_month_seq between 1176 and 1176 + 11
      group by ss_store_sk, ss_item_sk) sc
where sb.ss_store_sk = sc.ss_store_sk and sc.revenue <= 0.1 * sb.ave and s_store_sk = sc.ss_store_sk
  and i_item_sk = sc.ss_item_sk
order by s_store_name, i_item_desc
limit 100;

-- q66: shipments of warehouses by month
select w_warehouse_name, w_warehouse_sq_ft, w_city, w_county, w_state, w_country, ship_carriers,
       year, sum(jan_sales) as jan_sales, sum(feb_sales) as feb_sales, sum(dec_sales) as dec_sales,
       sum(jan_sales / w_warehouse_sq_ft) as jan_sales_per_sq_foot,
       sum(dec_sales / w_warehouse_sq_ft) as dec_sales_per_sq_foot, sum(jan_net) as jan_net,
       sum(dec_net) as dec_net
from (select w_warehouse_name, w_warehouse_sq_ft, w_city, w_county, w_state, w_country,
             'DHL' || ',' || 'BARIAN' as ship_carriers, d_year as year,
             sum(case when d_moy = 1 then ws_ext_sales_price * ws_quantity else 0 end) as jan_sales,
             sum(case when d_moy = 2 then ws_ext_sales_price * ws_quantity else 0 end) as feb_sales,
             sum(case when d_moy = 12 then ws_ext_sales_price * ws_quantity else 0 end) as dec_sales,
             sum(case when d_moy = 1 then ws_net_paid * ws_quantity else 0 end) as jan_net,
             sum(case when d_moy = 12 then ws_net_paid * ws_quantity else 0 end) as dec_net
      from web_sales, warehouse, date_dim, time_dim, ship_mode
      where ws_warehouse_sk = w_warehouse_sk and ws_sold_date_sk = d_date_sk
        and ws_sold_time_sk = t_time_sk and ws_ship_mode_sk = sm_ship_mode_sk and d_year = 2001
        and t_time between 30838 and 30838 + 28800 and sm_carrier in ('DHL', 'BARIAN')
      group by w_warehouse_name, w_warehouse_sq_ft, w_city, w_county, w_state, w_country, d_year
      union all
      select w_warehouse_name, w_warehouse_sq_ft, w_city, w_county, w_state, w_country,
             'DHL' || ',' || 'BARIAN', d_year,
             sum(case when d_moy = 1 then cs_sales_price * cs_quantity else 0 end),
             sum(case when d_moy = 2 then cs_sales_price * cs_quantity else 0 end),
             sum(case when d_moy = 12 then cs_sales_price * cs_quantity else 0 end),
             sum(case when d_moy = 1 then cs_net_paid_inc_tax * cs_quantity else 0 end),
             sum(case when d_moy = 12 then cs_net_paid_inc_tax * cs_quantity else 0 end)
      from catalog_sales, warehouse, date_dim, time_dim, ship_mode
      where cs_warehouse_sk = w_warehouse_sk and cs_sold_date_sk = d_date_sk
        and cs_sold_time_sk = t_time_sk and cs_ship_mode_sk = sm_ship_mode_sk and d_year = 2001
        and t_time between 30838 and 30838 + 28800 and sm_carrier in ('DHL', 'BARIAN')
      group by w_warehouse_name, w_warehouse_sq_ft, w_city, w_county, w_state, w_country, d_year) x
group by w_warehouse_name, w_warehouse_sq_ft, w_city, w_county, w_state, w_country, ship_carriers,
         year
order by w_warehouse_name
limit 100;

-- q67: best products of each category
select *
from (select i_category, i_class, i_brand, i_product_name, d_year, d_qoy, d_moy, s_store_id,
             sumsales, rank() over (partition by i_category order by sumsales desc) as rk
      from (select i_category, i_class, i_brand, i_product_name, d_year, d_qoy, d_moy, s_store_id,
                   sum(coalesce(ss_sales_price * ss_quantity, 0)) as sumsales
            from store_sales, date_dim, store, item
            where ss_sold_date_sk = d_date_sk and ss_item_sk = i_item_sk
              and ss_store_sk = s_store_sk and d_month_seq between 1200 and 1200 + 11
            group by rollup (i_category, i_class, i_brand, i_product_name, d_year, d_qoy, d_moy,
                             s_store_id)) dw1) dw2
where rk <= 100
order by i_category, i_class, i_brand, i_product_name, d_year, d_qoy, d_moy, s_store_id, sumsales, rk
limit 100;

-- q68: customers who buy away from home, with their totals
select c_last_name, c_first_name, ca_city, bought_city, ss_ticket_number, extended_price,
       extended_tax, list_price
from (select ss_ticket_number, ss_customer_sk, ca_city as bought_city,
             sum(ss_ext_sales_price) as extended_price, sum(ss_ext_list_price) as list_price,
             sum(ss_ext_tax) as extended_tax
      from store_sales, date_dim, store, household_demographics, customer_address
      where store_sales.ss_sold_date_sk = date_dim.d_date_sk
        and store_sales.ss_store_sk = store.s_store_sk
        and store_sales.ss_hdemo_sk = household_demographics.hd_demo_sk
        and store_sales.ss_addr_sk = customer_address.ca_address_sk
        and date_dim.d_dom between 1 and 2
        and (household_demographics.hd_dep_count = 4 or household_demographics.hd_vehicle_count = 3)
        and date_dim.d_year in (1999, 1999 + 1, 1999 + 2) and store.s_city in ('Fairview', 'Midway')
      group by ss_ticket_number, ss_customer_sk, ss_addr_sk, ca_city) dn, customer,
     customer_address current_addr
where ss_customer_sk = c_customer_sk and customer.c_current_addr_sk = current_addr.ca_address_sk
  and current_addr.ca_city <> bought_city
order by c_last_name, ss_ticket_number
limit 100;

-- q69: customers of the stores alone
select cd_gender, cd_marital_status, cd_education_status, count(*) as cnt1, cd_purchase_estimate,
       count(*) as cnt2, cd_credit_rating, count(*) as cnt3
from customer c, customer_address ca, customer_demographics
where c.c_current_addr_sk = ca.ca_address_sk and ca_state in ('KY', 'GA', 'NM')
  and cd_demo_sk = c.c_current_cdemo_sk
  and exists (select * from store_sales, date_dim
              where c.c_customer_sk = ss_customer_sk and ss_sold_date_sk = d_date_sk
                and d_year = 2001 and d_moy between 4 and 4 + 2)
  and not exists (select * from web_sales, date_dim
                  where c.c_customer_sk = ws_bill_customer_sk and ws_sold_date_sk = d_date_sk
                    and d_year = 2001 and d_moy between 4 and 4 + 2)
  and not exists (select * from catalog_sales, date_dim
                  where c.c_customer_sk = cs_ship_customer_sk and cs_sold_date_sk = d_date_sk
                    and d_year = 2001 and d_moy between 4 and 4 + 2)
group by cd_gender, cd_marital_status, cd_education_status, cd_purchase_estimate, cd_credit_rating
order by cd_gender, cd_marital_status, cd_education_status, cd_purchase_estimate, cd_credit_rating
limit 100;

-- q70: profit by state and county
select sum(ss_net_profit) as total_sum, s_state, s_county,
       grouping(s_state) + grouping(s_county) as lochierarchy,
       rank() over (partition by grouping(s_state) + grouping(s_county),
           case when grouping(s_county) = 0 then s_state end
         order by sum(ss_net_profit) desc) as rank_within_parent
from store_sales, date_dim d1, store
where d1.d_month_seq between 1200 and 1200 + 11 and d1.d_date_sk = ss_sold_date_sk
  and s_store_sk = ss_store_sk
  and s_state in (
    select s_state
    from (select s_state, rank() over (partition by s_state order by sum(ss_net_profit) desc) as ranking
          from store_sales, store, date_dim
          where d_month_seq between 1200 and 1200 + 11 and d_date_sk = ss_sold_date_sk
            and s_store_sk = ss_store_sk
          group by s_state) tmp1
    where ranking <= 5)
group by rollup (s_state, s_county)
order by lochierarchy desc, rank_within_parent
limit 100;

-- q71: brands sold at mealtimes
select i_brand_id as brand_id, i_brand as brand, t_hour, t_minute, sum(ext_price) as ext_price
from item,
     (select ws_ext_sales_price as ext_price, ws_sold_date_sk as sold_date_sk,
             ws_item_sk as sold_item_sk, ws_sold_time_sk as time_sk
      from web_sales, date_dim
      where d_date_sk = ws_sold_date_sk and d_moy = 11 and d_year = 1999
      union all
      select cs_ext_sales_price, cs_sold_date_sk, cs_item_sk, cs_sold_time_sk
      from catalog_sales, date_dim
      where d_date_sk = cs_sold_date_sk and d_moy = 11 and d_year = 1999
      union all
      select ss_ext_sales_price, ss_sold_date_sk, ss_item_sk, ss_sold_time_sk
      from store_sales, date_dim
      where d_date_sk = ss_sold_date_sk and d_moy = 11 and d_year = 1999) tmp, time_dim
where sold_item_sk = i_item_sk and i_manager_id = 1 and time_sk = t_time_sk
  and (t_meal_time = 'breakfast' or t_meal_time = 'dinner')
group by i_brand, i_brand_id, t_hour, t_minute
order by ext_price desc, i_brand_id;

-- q72: catalog orders beyond the stock
select i_item_desc, w_warehouse_name, d1.d_week_seq,
       sum(case when p_promo_sk is null then 1 else 0 end) as no_promo,
       sum(case when p_promo_sk is not null then 1 else 0 end) as promo, count(*) as total_cnt
from catalog_sales
  join inventory on cs_item_sk = inv_item_sk
  join warehouse on w_warehouse_sk = inv_warehouse_sk
  join item on i_item_sk = cs_item_sk
  join customer_demographics on cs_bill_cdemo_sk = cd_demo_sk
  join household_demographics on cs_bill_hdemo_sk = hd_demo_sk
  join date_dim d1 on cs_sold_date_sk = d1.d_date_sk
  join date_dim d2 on inv_date_sk = d2.d_date_sk
  join date_dim d3 on cs_ship_date_sk = d3.d_date_sk
  left outer join promotion on cs_promo_sk = p_promo_sk
  left outer join catalog_returns on cr_item_sk = cs_item_sk and cr_order_number = cs_order_number
where d1.d_week_seq = d2.d_week_seq and inv_quantity_on_hand < cs_quantity
  and d3.d_date > d1.d_date + interval '5 days' and hd_buy_potential = '>10000' and d1.d_year = 1999
  and cd_marital_status = 'D'
group by i_item_desc, w_warehouse_name, d1.d_week_seq
order by total_cnt desc, i_item_desc, w_warehouse_name, d1.d_week_seq
limit 100;

-- q73: customers with small baskets
select c_last_name, c_first_name, c_salutation, c_preferred_cust_flag, ss_ticket_number, cnt
from (select ss_ticket_number, ss_customer_sk, count(*) as cnt
      from store_sales, date_dim, store, household_demographics
      where store_sales.ss_sold_date_sk = date_dim.d_date_sk
        and store_sales.ss_store_sk = store.s_store_sk
        and store_sales.ss_hdemo_sk = household_demographics.hd_demo_sk
        and date_dim.d_dom between 1 and 2
        and (household_demographics.hd_buy_potential = '>10000'
          or household_demographics.hd_buy_potential = 'Unknown')
        and household_demographics.hd_vehicle_count > 0
        and case when household_demographics.hd_vehicle_count > 0
              then household_demographics.hd_dep_count / household_demographics.hd_vehicle_count
              else null end > 1
        and date_dim.d_year in (1999, 1999 + 1, 1999 + 2)
        and store.s_county in ('Orange County', 'Bronx County')
      group by ss_ticket_number, ss_customer_sk) dj, customer
where ss_customer_sk = c_customer_sk and cnt between 1 and 5
order by cnt desc, c_last_name asc;

-- q74: customers whose web payments grow faster
with year_total as (
  select c_customer_id as customer_id, c_first_name as customer_first_name,
         c_last_name as customer_last_name, d_year as year, sum(ss_net_paid) as year_total,
         's' as sale_type
  from customer, store_sales, date_dim
  where c_customer_sk = ss_customer_sk and ss_sold_date_sk = d_date_sk and d_year in (2001, 2001 + 1)
  group by c_customer_id, c_first_name, c_last_name, d_year
  union all
  select c_customer_id, c_first_name, c_last_name, d_year, sum(ws_net_paid), 'w'
  from customer, web_sales, date_dim
  where c_customer_sk = ws_bill_customer_sk and ws_sold_date_sk = d_date_sk
    and d_year in (2001, 2001 + 1)
  group by c_customer_id, c_first_name, c_last_name, d_year)
select t_s_secyear.customer_id, t_s_secyear.customer_first_name, t_s_secyear.customer_last_name
from year_total t_s_firstyear, year_total t_s_secyear, year_total t_w_firstyear,
     year_total t_w_secyear
where t_s_secyear.customer_id = t_s_firstyear.customer_id
  and t_s_firstyear.customer_id = t_w_secyear.customer_id
  and t_s_firstyear.customer_id = t_w_firstyear.customer_id
  and t_s_firstyear.sale_type = 's' and t_w_firstyear.sale_type = 'w'
  and t_s_secyear.sale_type = 's' and t_w_secyear.sale_type = 'w' and t_s_firstyear.year = 2001
  and t_s_secyear.year = 2001 + 1 and t_w_firstyear.year = 2001 and t_w_secyear.year = 2001 + 1
  and t_s_firstyear.year_total > 0 and t_w_firstyear.year_total > 0
  and case when t_w_firstyear.year_total > 0
        then t_w_secyear.year_total / t_w_firstyear.year_total else null end
    > case when t_s_firstyear.year_total > 0
        then t_s_secyear.year_total / t_s_firstyear.year_total else null end
order by 1, 3, 2
limit 100;

-- q75: items that sell less than the year before
with all_sales as (
  select d_year, i_brand_id, i_class_id, i_category_id, i_manufact_id, sum(sales_cnt) as sales_cnt,
         sum(sales_amt) as sales_amt
  from (select d_year, i_brand_id, i_class_id, i_category_id, i_manufact_id,
               cs_quantity - coalesce(cr_return_quantity, 0) as sales_cnt,
               cs_ext_sales_price - coalesce(cr_return_amount, 0.0) as sales_amt
        from catalog_sales
          join item on i_item_sk = cs_item_sk
          join date_dim on d_date_sk = cs_sold_date_sk
          left join catalog_returns
            on cs_order_number = cr_order_number and cs_item_sk = cr_item_sk
        where i_category = 'Books'
        union
        select d_year, i_brand_id, i_class_id, i_category_id, i_manufact_id,
               ss_quantity - coalesce(sr_return_quantity, 0),
               ss_ext_sales_price - coalesce(sr_return_amt, 0.0)
        from store_sales
          join item on i_item_sk = ss_item_sk
          join date_dim on d_date_sk = ss_sold_date_sk
          left join store_returns
            on ss_ticket_number = sr_ticket_number and ss_item_sk = sr_item_sk
        where i_category = 'Books'
        union
        select d_year, i_brand_id, i_class_id, i_category_id, i_manufact_id,
               ws_quantity - coalesce(wr_return_quantity, 0),
               ws_ext_sales_price - coalesce(wr_return_amt, 0.0)
        from web_sales
          join item on i_item_sk = ws_item_sk
          join date_dim on d_date_sk = ws_sold_date_sk
          left join web_returns on ws_order_number = wr_order_number and ws_item_sk = wr_item_sk
        where i_category = 'Books') sales_detail
  group by d_year, i_brand_id, i_class_id, i_category_id, i_manufact_id)
select prev_yr.d_year as prev_year, curr_yr.d_year as year, curr_yr.i_brand_id, curr_yr.i_class_id,
       curr_yr.i_category_id, curr_yr.i_manufact_id, prev_yr.sales_cnt as prev_yr_cnt,
       curr_yr.sales_cnt as curr_yr_cnt, curr_yr.sales_cnt - prev_yr.sales_cnt as sales_cnt_diff,
       curr_yr.sales_amt - prev_yr.sales_amt as sales_amt_diff
from all_sales curr_yr, all_sales prev_yr
where curr_yr.i_brand_id = prev_yr.i_brand_id and curr_yr.i_class_id = prev_yr.i_class_id
  and curr_yr.i_category_id = prev_yr.i_category_id
  and curr_yr.i_manufact_id = prev_yr.i_manufact_id and curr_yr.d_year = 2002
  and prev_yr.d_year = 2002 - 1
  and cast(curr_yr.sales_cnt as decimal(17, 2)) / cast(prev_yr.sales_cnt as decimal(17, 2)) < 0.9
order by sales_cnt_diff, sales_amt_diff
limit 100;

-- q76: sales with missing keys
select channel, col_name, d_year, d_qoy, i_category, count(*) as sales_cnt,
       sum(ext_sales_price) as sales_amt
from (select 'store' as channel, 'ss_store_sk' as col_name, d_year, d_qoy, i_category,
             ss_ext_sales_price as ext_sales_price
      from store_sales, item, date_dim
      where ss_store_sk is null and ss_sold_date_sk = d_date_sk and ss_item_sk = i_item_sk
      union all
      select 'web', 'ws_ship_customer_sk', d_year, d_qoy, i_category, ws_ext_sales_price
      from web_sales, item, date_dim
      where ws_ship_customer_sk is null and ws_sold_date_sk = d_date_sk and ws_item_sk = i_item_sk
      union all
      select 'catalog', 'cs_ship_addr_sk', d_year, d_qoy, i_category, cs_ext_sales_price
      from catalog_sales, item, date_dim
      where cs_ship_addr_sk is null and cs_sold_date_sk = d_date_sk and cs_item_sk = i_item_sk) foo
group by channel, col_name, d_year, d_qoy, i_category
order by channel, col_name, d_year, d_qoy, i_category
limit 100;

-- q77: sales and returns of every channel
with ss as (
  select s_store_sk, sum(ss_ext_sales_price) as sales, sum(ss_net_profit) as profit
  from store_sales, date_dim, store
  where ss_sold_date_sk = d_date_sk
    and d_date between cast('2000-08-23' as date) and cast('2000-08-23' as date) + interval '30 days'
    and ss_store_sk = s_store_sk
  group by s_store_sk),
sr as (
  select s_store_sk, sum(sr_return_amt) as returns, sum(sr_net_loss) as profit_loss
  from store_returns, date_dim, store
  where sr_returned_date_sk = d_date_sk
    and d_date between cast('2000-08-23' as date) and cast('2000-08-23' as date) + interval '30 days'
    and sr_store_sk = s_store_sk
  group by s_store_sk),
cs as (
  select cs_call_center_sk, sum(cs_ext_sales_price) as sales, sum(cs_net_profit) as profit
  from catalog_sales, date_dim
  where cs_sold_date_sk = d_date_sk
    and d_date between cast('2000-08-23' as date) and cast('2000-08-23' as date) + interval '30 days'
  group by cs_call_center_sk),
cr as (
  select cr_call_center_sk, sum(cr_return_amount) as returns, sum(cr_net_loss) as profit_loss
  from catalog_returns, date_dim
  where cr_returned_date_sk = d_date_sk
    and d_date between cast('2000-08-23' as date) and cast('2000-08-23' as date) + interval '30 days'
  group by cr_call_center_sk),
ws as (
  select wp_web_page_sk, sum(ws_ext_sales_price) as sales, sum(ws_net_profit) as profit
  from web_sales, date_dim, web_page
  where ws_sold_date_sk = d_date_sk
    and d_date between cast('2000-08-23' as date) and cast('2000-08-23' as date) + interval '30 days'
    and ws_web_page_sk = wp_web_page_sk
  group by wp_web_page_sk),
wr as (
  select wp_web_page_sk, sum(wr_return_amt) as returns, sum(wr_net_loss) as profit_loss
  from web_returns, date_dim, web_page
  where wr_returned_date_sk = d_date_sk
    and d_date between cast('2000-08-23' as date) and cast('2000-08-23' as date) + interval '30 days'
    and wr_web_page_sk = wp_web_page_sk
  group by wp_web_page_sk)
select channel, id, sum(sales) as sales, sum(returns) as returns, sum(profit) as profit
from (select 'store channel' as channel, ss.s_store_sk as id, sales, coalesce(returns, 0) as returns,
             profit - coalesce(profit_loss, 0) as profit
      from ss left join sr on ss.s_store_sk = sr.s_store_sk
      union all
      select 'catalog channel', cs_call_center_sk, sales, returns, profit - profit_loss
      from cs, cr
      union all
      select 'web channel', ws.wp_web_page_sk, sales, coalesce(returns, 0),
             profit - coalesce(profit_loss, 0)
      from ws left join wr on ws.wp_web_page_sk = wr.wp_web_page_sk) x
group by rollup (channel, id)
order by channel, id
limit 100;

-- q78: ratio of sales that were not returned
with ws as (
  select d_year as ws_sold_year, ws_item_sk, ws_bill_customer_sk as ws_customer_sk,
         sum(ws_quantity) as ws_qty, sum(ws_wholesale_cost) as ws_wc, sum(ws_sales_price) as ws_sp
  from web_sales
    left join web_returns on wr_order_number = ws_order_number and ws_item_sk = wr_item_sk
    join date_dim on ws_sold_date_sk = d_date_sk
  where wr_order_number is null
  group by d_year, ws_item_sk, ws_bill_customer_sk),
cs as (
  select d_year as cs_sold_year, cs_item_sk, cs_bill_customer_sk as cs_customer_sk,
         sum(cs_quantity) as cs_qty, sum(cs_wholesale_cost) as cs_wc, sum(cs_sales_price) as cs_sp
  from catalog_sales
    left join catalog_returns on cr_order_number = cs_order_number and cs_item_sk = cr_item_sk
    join date_dim on cs_sold_date_sk = d_date_sk
  where cr_order_number is null
  group by d_year, cs_item_sk, cs_bill_customer_sk),
ss as (
  select d_year as ss_sold_year, ss_item_sk, ss_customer_sk, sum(ss_quantity) as ss_qty,
         sum(ss_wholesale_cost) as ss_wc, sum(ss_sales_price) as ss_sp
  from store_sales
    left join store_returns on sr_ticket_number = ss_ticket_number and ss_item_sk = sr_item_sk
    join date_dim on ss_sold_date_sk = d_date_sk
  where sr_ticket_number is null
  group by d_year, ss_item_sk, ss_customer_sk)
select ss_sold_year, ss_item_sk, ss_customer_sk,
       round(ss_qty::numeric / (coalesce(ws_qty, 0) + coalesce(cs_qty, 0)), 2) as ratio,
       ss_qty as store_qty, ss_wc as store_wholesale_cost, ss_sp as store_sales_price,
       coalesce(ws_qty, 0) + coalesce(cs_qty, 0) as other_chan_qty,
       coalesce(ws_wc, 0) + coalesce(cs_wc, 0) as other_chan_wholesale_cost,
       coalesce(ws_sp, 0) + coalesce(cs_sp, 0) as other_chan_sales_price
from ss
  left join ws on ws_sold_year = ss_sold_year and ws_item_sk = ss_item_sk
    and ws_customer_sk = ss_customer_sk
  left join cs on cs_sold_year = ss_sold_year and cs_item_sk = ss_item_sk
    and cs_customer_sk = ss_customer_sk
where (coalesce(ws_qty, 0) > 0 or coalesce(cs_qty, 0) > 0) and ss_sold_year = 2000
order by ss_sold_year, ss_item_sk, ss_customer_sk, ss_qty desc, ss_wc desc, ss_sp desc,
         other_chan_qty, other_chan_wholesale_cost, other_chan_sales_price, ratio
limit 100;

-- q79: coupons and profit of customers
select c_last_name, c_first_name, substr(s_city, 1, 30), ss_ticket_number, amt, profit
from (select ss_ticket_number, ss_customer_sk, store.s_city, sum(ss_coupon_amt) as amt,
             sum(ss_net_profit) as profit
      from store_sales, date_dim, store, household_demographics
      where store_sales.ss_sold_date_sk = date_dim.d_date_sk
        and store_sales.ss_store_sk = store.s_store_sk
        and store_sales.ss_hdemo_sk = household_demographics.hd_demo_sk
        and (household_demographics.hd_dep_count = 6 or household_demographics.hd_vehicle_count > 2)
        and date_dim.d_dow = 1 and date_dim.d_year in (1999, 1999 + 1, 1999 + 2)
        and store.s_number_employees between 200 and 295
      group by ss_ticket_number, ss_customer_sk, ss_addr_sk, store.s_city) ms, customer
where ss_customer_sk = c_customer_sk
order by c_last_name, c_first_name, substr(s_city, 1, 30), profit, ss_ticket_number
limit 100;

-- q80: sales, returns and profit in promotions
with ssr as (
  select s_store_id as store_id, sum(ss_ext_sales_price) as sales,
         sum(coalesce(sr_return_amt, 0)) as returns,
         sum(ss_net_profit - coalesce(sr_net_loss, 0)) as profit
  from store_sales left outer join store_returns
      on ss_item_sk = sr_item_sk and ss_ticket_number = sr_ticket_number,
    date_dim, store, item, promotion
  where ss_sold_date_sk = d_date_sk
    and d_date between cast('2000-08-23' as date) and cast('2000-08-23' as date) + interval '30 days'
    and ss_store_sk = s_store_sk and ss_item_sk = i_item_sk and i_current_price > 50
    and ss_promo_sk = p_promo_sk and p_channel_tv = 'N'
  group by s_store_id),
csr as (
  select cp_catalog_page_id as catalog_page_id, sum(cs_ext_sales_price) as sales,
         sum(coalesce(cr_return_amount, 0)) as returns,
         sum(cs_net_profit - coalesce(cr_net_loss, 0)) as profit
  from catalog_sales left outer join catalog_returns
      on cs_item_sk = cr_item_sk and cs_order_number = cr_order_number,
    date_dim, catalog_page, item, promotion
  where cs_sold_date_sk = d_date_sk
    and d_date between cast('2000-08-23' as date) and cast('2000-08-23' as date) + interval '30 days'
    and cs_catalog_page_sk = cp_catalog_page_sk and cs_item_sk = i_item_sk and i_current_price > 50
    and cs_promo_sk = p_promo_sk and p_channel_tv = 'N'
  group by cp_catalog_page_id),
wsr as (
  select web_site_id, sum(ws_ext_sales_price) as sales, sum(coalesce(wr_return_amt, 0)) as returns,
         sum(ws_net_profit - coalesce(wr_net_loss, 0)) as profit
  from web_sales left outer join web_returns
      on ws_item_sk = wr_item_sk and ws_order_number = wr_order_number,
    date_dim, web_site, item, promotion
  where ws_sold_date_sk = d_date_sk
    and d_date between cast('2000-08-23' as date) and cast('2000-08-23' as date) + interval '30 days'
    and ws_web_site_sk = web_site_sk and ws_item_sk = i_item_sk and i_current_price > 50
    and ws_promo_sk = p_promo_sk and p_channel_tv = 'N'
  group by web_site_id)
select channel, id, sum(sales) as sales, sum(returns) as returns, sum(profit) as profit
from (select 'store channel' as channel, 'store' || store_id as id, sales, returns, profit from ssr
      union all
      select 'catalog channel', 'catalog_page' || catalog_page_id, sales, returns, profit from csr
      union all
      select 'web channel', 'web_site' || web_site_id, sales, returns, profit from wsr) x
group by rollup (channel, id)
order by channel, id
limit 100;
