import type { Problem } from '../errors/platinum-error.ts'
import { isWhole, maxDimensions } from './limits.ts'

/** What an embedding endpoint needs, before anyone checked it. An empty text means not set. */
export interface EndpointSettings {
  readonly url: string
  readonly model: string
  readonly dimensions: number | string
  readonly apiKey?: string | undefined
}

/**
 * Everything that keeps an endpoint from being asked. Never quotes the key, nor a URL with a password.
 *
 * @param where gives a setting the name under which the reader set it.
 */
export function endpointProblems(
  settings: EndpointSettings,
  where: (setting: keyof EndpointSettings) => string,
): Problem[] {
  const problems: Problem[] = []
  const add = (
    setting: keyof EndpointSettings,
    expected: string,
    found: string,
    fix: string,
  ): void => {
    problems.push({ code: 'CONFIG_INVALID', where: where(setting), expected, found, fix })
  }

  const url = URL.parse(settings.url)
  const example = 'such as http://localhost:11434/v1'
  if (!url || !/^https?:$/.test(url.protocol)) {
    const found = settings.url === '' ? 'nothing' : `"${settings.url}"`
    add('url', `an http or https URL, ${example}`, found, 'Set it to the base of the API.')
  } else if (url.username !== '' || url.password !== '') {
    add(
      'url',
      'a URL without a user name',
      'one',
      'Move what the endpoint asks for to the API key.',
    )
  }
  if (settings.model.trim() === '') {
    add('model', 'the name of a model', 'nothing', 'Set it as the endpoint calls the model.')
  }
  if (!isWhole(Number(settings.dimensions), maxDimensions) || settings.dimensions === '') {
    const found = settings.dimensions === '' ? 'nothing' : String(settings.dimensions)
    const fix = 'Set it to the length of the vectors that the model answers with.'
    add('dimensions', `a whole number from 1 to ${maxDimensions}`, found, fix)
  }
  if (settings.apiKey !== undefined && !/^[\x21-\x7e]*$/.test(settings.apiKey.trim())) {
    const expected = 'printable ASCII characters without spaces, as an HTTP header takes them'
    add('apiKey', expected, 'other characters (the key is not shown)', 'Copy the key again.')
  }
  return problems
}
