import type { EmbeddingProvider } from '../embedding/provider.ts'
import type { Limits } from './limits.ts'

/** What `platinum.config.ts` may hold. Everything is optional; the environment overrides it. */
export interface PlatinumConfig {
  readonly embeddings?: {
    /** Space name → provider. Default: `{ default: hashing({ dimensions: 384 }) }`. */
    readonly spaces?: Readonly<Record<string, EmbeddingProvider>>
  }
  readonly server?: {
    /** Default 4000; `PORT` overrides it. */
    readonly port?: number
    /** Default 127.0.0.1, which only this machine can reach; `HOST` overrides it. */
    readonly host?: string
    /** Whether `platinum serve` tells clients plans and SQL when they ask. Default false. */
    readonly explain?: boolean
  }
  /** What requests may ask of the server. Default: `defaultLimits`. */
  readonly limits?: Partial<Limits>
}

/** Gives `platinum.config.ts` its types. */
export const defineConfig = (config: PlatinumConfig): PlatinumConfig => config
