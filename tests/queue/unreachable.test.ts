import { expect, test } from 'vitest'
import { PlatinumError } from '../../src/errors/platinum-error.ts'
import { openTransport } from '../../src/queue/transport.ts'
import { openTiny, rowsFrom } from '../materialization/tiny-project.ts'
import { raw } from './working.ts'

test('a Redis that does not answer is told with its reason, and without its password', async () => {
  await using tiny = await openTiny([raw], [rowsFrom(raw, () => [])])
  const url = 'redis://:hunter2secret@127.0.0.1:1'
  const error = await openTransport(tiny.database, url, () => undefined).catch(
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(PlatinumError)
  expect(error).toMatchObject({
    code: 'REDIS_UNREACHABLE',
    found: 'connect ECONNREFUSED 127.0.0.1:1',
  })
  expect(String(error)).not.toContain('hunter2secret')
})
