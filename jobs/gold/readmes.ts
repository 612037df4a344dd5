import { eq, gt, sql } from 'drizzle-orm'
import { materialize } from 'platinum'
import { packageReadmes } from '../../schema/bronze/package_readmes.ts'
import { packages } from '../../schema/gold/packages.ts'
import { readmes } from '../../schema/gold/readmes.ts'

export const materializeReadmes = materialize(readmes, {
  select: (db) =>
    db
      .select({
        packageName: packages.name,
        fileName: packageReadmes.fileName,
        format: packageReadmes.format,
        text: sql<string>`${packageReadmes.text}`.as('text'),
        length: packageReadmes.length,
        repairs: packageReadmes.repairs,
      })
      .from(packages)
      .innerJoin(packageReadmes, eq(packageReadmes.path, packages.path))
      .where(gt(packageReadmes.length, 0)),
})
