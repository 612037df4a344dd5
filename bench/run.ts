import { writeFileSync } from 'node:fs'
import { auditTable } from './contract/time-audit.ts'
import { openBenchDatabase } from './database/open.ts'
import { columnLineageTable } from './lineage/column-lineage.ts'
import { storedGraphTable } from './lineage/stored-graph.ts'
import { bombTable } from './measure/bombs.ts'
import { growthTables } from './measure/growth.ts'
import { measure } from './measure/measure.ts'
import { memoryTables } from './measure/memory.ts'
import { setUp } from './measure/setup.ts'
import { readOptions, usage, type Options } from './options.ts'
import { policyTable } from './policy/policy-table.ts'
import { profileShape } from './profile/profile-shape.ts'
import { describeMachine } from './report/machine.ts'
import { memoryLine, resultTables } from './report/results.ts'
import { findShape } from './shapes/all-shapes.ts'
import { installPeers } from './targets/install-peers.ts'

const noDatabase = `DATABASE_URL is missing. The benchmark needs a native Postgres with pgvector:
  .ci/with-services npm run bench
starts one for this run alone, after .ci/install-services has installed it.`

/** Progress, so that the results alone can be piped. */
const say = (line: string): void => console.error(line)

async function run(options: Options, serverUrl: string): Promise<void> {
  const { task } = options
  if (typeof task === 'object' && 'memory' in task) {
    const url = await openBenchDatabase(serverUrl, options, say)
    console.log(
      [...(await describeMachine(url)), '', await memoryTables(url, task.memory, say)].join('\n'),
    )
    return
  }
  if (typeof task === 'object') {
    const url = await openBenchDatabase(serverUrl, options, say)
    console.log(await profileShape(url, findShape(task.profile), options))
    return
  }
  if (task === 'audit') {
    console.log(
      [...(await describeMachine(serverUrl)), '', await auditTable(serverUrl, options, say)].join(
        '\n',
      ),
    )
    return
  }
  if (task === 'bombs') {
    const url = await openBenchDatabase(serverUrl, options, say)
    const machine = await describeMachine(url)
    console.log([...machine, '', await bombTable(url, options, say)].join('\n'))
    return
  }
  if (task === 'lineage') {
    const machine = await describeMachine(serverUrl)
    say('Recording a large graph:')
    const graph = await storedGraphTable(serverUrl, say)
    say('Tracing the corpora:')
    console.log([...machine, '', graph, '', await columnLineageTable()].join('\n'))
    return
  }
  const shapes = options.shapes.map(findShape)
  if (task !== 'policy' && options.targets.includes('postgraphile')) await installPeers(say)
  if (task === 'growth') {
    console.log(await growthTables(serverUrl, options, say))
    return
  }
  say(`Filling a database with ${options.rows} rows, unless it is there:`)
  const url = await openBenchDatabase(serverUrl, options, say)
  const machine = await describeMachine(url)
  if (task === 'policy') {
    console.log([...machine, '', await policyTable(url, options, say)].join('\n'))
    return
  }
  await using setup = await setUp(url, options.targets)
  const { results, memory, notes } = await measure(setup, shapes, options, say)
  if (options.json !== undefined) {
    writeFileSync(options.json, `${JSON.stringify(results, null, 2)}\n`)
  }
  console.log(
    [
      ...machine,
      `${options.rows} packages, ${options.rows * 5} versions, ${options.vectors} vectors; medians of ${options.rounds} interleaved rounds of ${options.seconds} s.`,
      '',
      resultTables(results),
      '',
      memoryLine(memory),
      ...notes,
    ].join('\n'),
  )
}

try {
  const options = readOptions(process.argv.slice(2))
  const serverUrl = process.env['DATABASE_URL']
  if (options.task === 'help') {
    console.log(usage)
  } else if (!serverUrl) {
    console.error(noDatabase)
    process.exitCode = 2
  } else {
    await run(options, serverUrl)
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
