import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { PgAggregatesPreset } from '@graphile/pg-aggregates'
import { postgraphile } from 'postgraphile'
import { makePgService } from 'postgraphile/adaptors/pg'
import { grafserv } from 'postgraphile/grafserv/node'
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber'
import { PostGraphileConnectionFilterPreset } from 'postgraphile-plugin-connection-filter'
import { announce, databaseUrl, poolSize } from '../targets/serve.ts'

/*
 * PostGraphile as its documentation has it for production: its own HTTP server, prepared
 * statements and plan cache as they come, no GraphiQL, no explaining. The two plugins give `in`
 * filters and aggregates. Columns without an index of their own may be ordered by, as elsewhere.
 */

const instance = postgraphile({
  extends: [PostGraphileAmberPreset, PostGraphileConnectionFilterPreset, PgAggregatesPreset],
  disablePlugins: ['PgIndexBehaviorsPlugin'],
  pgServices: [
    makePgService({
      connectionString: databaseUrl(),
      schemas: ['gold', 'platinum'],
      poolConfig: { max: poolSize, options: '-c TimeZone=UTC' },
    }),
  ],
  grafserv: { graphqlPath: '/graphql', graphiql: false, websockets: false, watch: false },
  grafast: { explain: false },
})
const server = createServer()
await instance.createServ(grafserv).addTo(server)
server.listen(0, '127.0.0.1', () => announce((server.address() as AddressInfo).port))
