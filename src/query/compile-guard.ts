import type { RootPlan } from './plan.ts'
import { productsOf } from './products-of.ts'
import type { Slot } from './shape.ts'
import type { Sql } from './sql-text.ts'
import { guardedProducts, guardExpression, type Guard } from './guard.ts'

/** Adds what an answer is held to to what stands beside its rows; nothing where it is held to nothing. */
export function compileGuard(plan: RootPlan, add: (expression: Sql) => Slot): Guard | undefined {
  const products = guardedProducts(productsOf(plan), plan)
  if (products.length === 0) return undefined
  return { slot: add(guardExpression(products)), products, terms: plan.terms }
}
