import { expect, test } from 'vitest'
import {
  readOpenLineage,
  type OpenLineageConfig,
} from '../../../src/lineage/openlineage/settings.ts'

const read = (config: OpenLineageConfig, env: Record<string, string> = {}) =>
  readOpenLineage(config, env, { name: 'shop', directory: '/projects/shop' })

test('nothing is sent unless it is said where to', () => {
  expect(read({ namespace: 'shop', apiKey: 'key' })).toEqual({ settings: undefined, problems: [] })
})

test('the variables of the clients of OpenLineage override the configuration', () => {
  const { settings, problems } = read(
    { url: 'http://one:5000', apiKey: 'a', namespace: 'b' },
    {
      OPENLINEAGE_URL: 'https://two.example.com/base/',
      OPENLINEAGE_ENDPOINT: '/events',
      OPENLINEAGE_API_KEY: 'key',
      OPENLINEAGE_NAMESPACE: 'production',
    },
  )
  expect(problems).toEqual([])
  expect(settings?.http?.url.href).toBe('https://two.example.com/base/events')
  expect(settings?.http?.apiKey).toBe('key')
  expect(settings?.jobNamespace).toBe('production')
})

test('the path is that of every receiver, and the namespace the name of the project', () => {
  const { settings } = read({}, { OPENLINEAGE_URL: 'http://marquez:5000', OPENLINEAGE_API_KEY: '' })
  expect(settings?.http).toEqual({
    url: new URL('http://marquez:5000/api/v1/lineage'),
    apiKey: undefined,
  })
  expect(settings?.jobNamespace).toBe('shop')
})

test.each(['true', 'TRUE', '1'])('OPENLINEAGE_DISABLED=%s switches it off', (value) => {
  expect(read({ file: 'events' }, { OPENLINEAGE_DISABLED: value }).settings).toBeUndefined()
})

test('a configuration that is switched off can be switched on', () => {
  const config = { file: 'events', disabled: true }
  expect(read(config).settings).toBeUndefined()
  expect(read(config, { OPENLINEAGE_DISABLED: 'false' }).settings?.file).toBe(
    '/projects/shop/events',
  )
})

test.each(['marquez', 'ftp://marquez', 'http://user:secret@marquez:5000'])(
  'an address that cannot be used is reported without quoting it: %s',
  (url) => {
    const { problems } = read({}, { OPENLINEAGE_URL: url })
    expect(problems).toMatchObject([
      { code: 'CONFIG_INVALID', where: 'the environment variable OPENLINEAGE_URL' },
    ])
    expect(JSON.stringify(problems)).not.toContain('secret')
  },
)
