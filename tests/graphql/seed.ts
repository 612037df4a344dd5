import type { TestServer } from './server.ts'

/** `00000000-0000-0000-0000-000000000007`: the id of order 7. */
export function orderId(number: number): string {
  return `00000000-0000-0000-0000-${String(number).padStart(12, '0')}`
}

/**
 * Ada leads Bob and Cid, Bob leads Dan. Ada bought orders 1 to 4, sold by Bob, Bob, Cid and nobody;
 * Bob bought order 5 from Ada. Order 1 has three remarks, order 2 one, order 3 one without text.
 */
export async function seed(server: TestServer): Promise<void> {
  await server.pool.query(`
    insert into gold."user" values
      (1, 'Ada', 'ada@example.org', null, '2026-01-31 11:00:00+00'),
      (2, 'Bob', 'bob@example.org', 1, null),
      (3, 'Cid', null, 1, null),
      (4, 'Dan', null, 2, null);
    insert into gold."order" (id, buyer, seller, amount, status, "NOTE", number) values
      ('${orderId(1)}', 1, 2, 10.5, 'new', 'first', 1),
      ('${orderId(2)}', 1, 2, 20, 'paid', 'second', 2),
      ('${orderId(3)}', 1, 3, null, 'paid', null, 3),
      ('${orderId(4)}', 1, null, 5, null, '100%', 4),
      ('${orderId(5)}', 2, 1, 7, 'new', '100 times', 5);
    insert into platinum.remark values
      ('${orderId(1)}', 0, 'aaa', 'a', 1, '[1,0,0]'),
      ('${orderId(1)}', 1, 'ab', 'ab', 2, '[0.6,0.8,0]'),
      ('${orderId(1)}', 2, 'b', 'b', 3, '[0,1,0]'),
      ('${orderId(2)}', 0, 'c', 'c', null, '[0,0,1]'),
      ('${orderId(3)}', 0, null, null, 1, null);
    insert into gold.contact values
      ('ada@example.org', 'Turin', 1, '[1,0,0]'),
      ('bob@example.org', 'Oslo', 2, '[0,1,0]');
  `)
}
