import { doublePrecision, text } from 'drizzle-orm/pg-core'
import { belongsTo, dataProduct, platinum } from 'platinum'
import { packages } from '../gold/packages.ts'

const feature = (number: number) => doublePrecision(`f${number}`).notNull()

export const features = dataProduct(
  platinum.table('features', {
    packageName: text('package_name').primaryKey(),
    f1: feature(1),
    f2: feature(2),
    f3: feature(3),
    f4: feature(4),
    f5: feature(5),
    f6: feature(6),
    f7: feature(7),
    f8: feature(8),
    f9: feature(9),
    f10: feature(10),
    f11: feature(11),
    f12: feature(12),
    f13: feature(13),
    f14: feature(14),
    f15: feature(15),
    f16: feature(16),
    f17: feature(17),
    f18: feature(18),
    f19: feature(19),
    f20: feature(20),
  }),
  {
    name: 'Feature',
    version: '1.0.0',
    owner: 'bench',
    description: 'Twenty numbers about a package.',
    columns: {
      packageName: 'Package described.',
      f1: 'Feature 1.',
      f2: 'Feature 2.',
      f3: 'Feature 3.',
      f4: 'Feature 4.',
      f5: 'Feature 5.',
      f6: 'Feature 6.',
      f7: 'Feature 7.',
      f8: 'Feature 8.',
      f9: 'Feature 9.',
      f10: 'Feature 10.',
      f11: 'Feature 11.',
      f12: 'Feature 12.',
      f13: 'Feature 13.',
      f14: 'Feature 14.',
      f15: 'Feature 15.',
      f16: 'Feature 16.',
      f17: 'Feature 17.',
      f18: 'Feature 18.',
      f19: 'Feature 19.',
      f20: 'Feature 20.',
    },
    freshness: { lane: 'batch', within: '24h' },
    relations: { package: belongsTo(packages, 'packageName', { inverse: 'features' }) },
  },
)

/** `f1` to `f20`. */
export const featureNames: readonly string[] = Array.from({ length: 20 }, (_, n) => `f${n + 1}`)
