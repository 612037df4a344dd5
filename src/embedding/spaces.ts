import { z } from 'zod'
import { throwProblems, type Problem } from '../errors/platinum-error.ts'
import { endpointProblems, type EndpointSettings } from './endpoint-problems.ts'
import { hashing } from './hashing.ts'
import { maxDimensions } from './limits.ts'
import { openaiCompatible } from './openai-compatible.ts'
import type { EmbeddingProvider, EmbeddingSpaces } from './provider.ts'

type Environment = Readonly<Record<string, string | undefined>>
type ConfiguredSpaces = Readonly<Record<string, EmbeddingProvider>>

const variables = {
  url: 'PLATINUM_EMBEDDINGS_URL',
  model: 'PLATINUM_EMBEDDINGS_MODEL',
  dimensions: 'PLATINUM_EMBEDDINGS_DIMENSIONS',
  apiKey: 'PLATINUM_EMBEDDINGS_KEY',
} as const satisfies Record<keyof EndpointSettings, string>

/**
 * The spaces of a project: those of `platinum.config.ts`, and `default`, which is `hashing()` unless
 * the configuration has one. `PLATINUM_EMBEDDINGS_URL`, `_MODEL`, `_DIMENSIONS` and `_KEY` together
 * replace `default` by an OpenAI-compatible endpoint; an empty variable is one that is not set.
 *
 * @returns the spaces with every problem found, code CONFIG_INVALID; use them only without problems.
 */
export function readSpaces(
  configured: ConfiguredSpaces,
  env: Environment,
): { spaces: EmbeddingSpaces; problems: Problem[] } {
  const fromEnvironment = environmentSpace(env)
  const spaces = new Map(Object.entries(configured))
  const problems = Object.entries(configured).flatMap(([name, provider]) =>
    providerProblems(name, provider),
  )
  if (fromEnvironment.provider) spaces.set('default', fromEnvironment.provider)
  else if (!spaces.has('default')) spaces.set('default', hashing())
  return { spaces, problems: [...problems, ...fromEnvironment.problems] }
}

/** As `readSpaces`, for callers who have nothing to add to the problems: throws ProjectError. */
export function resolveSpaces(configured: ConfiguredSpaces, env: Environment): EmbeddingSpaces {
  const { spaces, problems } = readSpaces(configured, env)
  throwProblems(problems)
  return spaces
}

function environmentSpace(env: Environment): {
  provider?: EmbeddingProvider
  problems: Problem[]
} {
  const read = (setting: keyof EndpointSettings): string => env[variables[setting]]?.trim() ?? ''
  const settings = {
    url: read('url'),
    model: read('model'),
    dimensions: read('dimensions'),
    apiKey: read('apiKey'),
  }
  if (Object.values(settings).every((value) => value === '')) return { problems: [] }
  const problems = endpointProblems(settings, (setting) => variables[setting])
  if (problems.length > 0) return { problems }
  const dimensions = Number(settings.dimensions)
  return { provider: openaiCompatible({ ...settings, dimensions }), problems }
}

/** The configuration is a program's own, so its types may have been overruled. */
const providerShape = z.object({
  model: z.string().min(1),
  dimensions: z.int().min(1).max(maxDimensions),
  description: z.string().min(1),
  fingerprint: z.string().min(1),
  batchSize: z.int().min(1),
  embed: z.custom((value) => typeof value === 'function', 'expected a function'),
})

function providerProblems(name: string, provider: unknown): Problem[] {
  const issues = providerShape.safeParse(provider).error?.issues ?? []
  return issues.map((issue) => ({
    code: 'CONFIG_INVALID',
    where: ['embeddings.spaces', name, ...issue.path].join('.'),
    expected: 'an embedding provider, as hashing() and openaiCompatible() return',
    found: issue.message,
    fix: 'Correct the provider in platinum.config.ts.',
  }))
}
