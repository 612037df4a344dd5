import process from 'node:process'
import { valueHasher } from '../../src/audit-log/audit.ts'
import { AuditLog } from '../../src/audit-log/audit-log.ts'
import { connectDatabase } from '../../src/database/connect.ts'
import { createServer } from '../../src/http/server.ts'
import { everyoneIs } from '../../src/identity/authenticator.ts'
import { anonymous } from '../../src/identity/identity.ts'
import { classesOf, policiesOf, reading, variantNamed } from '../policy/variants.ts'
import { lineage, registry, spaces } from '../project.ts'
import { announce, databaseUrl, poolSize } from './serve.ts'

/* Platinum as `platinum serve` runs it. */

const database = await connectDatabase({ url: databaseUrl(), maxConnections: poolSize })
const log = new AuditLog({ pool: database.pool, onProblem: (line) => console.error(line) })
const variant = variantNamed(process.env['BENCH_POLICY'])
const policies = policiesOf(variant)
const server = createServer({
  registry,
  lineage,
  spaces,
  pool: database.pool,
  authenticator: everyoneIs(policies ? reading : anonymous),
  policies,
  classes: classesOf(variant),
  secret: 'bench',
  now: () => new Date(),
  audit:
    process.env['BENCH_AUDIT'] === 'off'
      ? undefined
      : {
          operations: 'all',
          add: (record, urgent) => log.add(record, urgent),
          hashValues: valueHasher(undefined),
        },
  mode: 'serve',
  log: (line) => console.error(line),
})
const { port } = await server.listen(0, '127.0.0.1')
announce(port)
