/** Turns text into vectors. One provider serves one space; vectors of different spaces never meet. */
export interface EmbeddingProvider {
  /** Shown in the catalog: `hashing`, or the model's name. */
  readonly model: string
  readonly dimensions: number
  /** One sentence that tells a reader what similarity means here. */
  readonly description: string
  /**
   * Changes whenever the same text would get another vector: provider, model, dimensions, options.
   * Vectors are kept per fingerprint, so a change embeds everything again.
   */
  readonly fingerprint: string
  /** Texts per call. */
  readonly batchSize: number
  /**
   * @returns one vector of `dimensions` finite numbers a text, in order, of length 1 (Euclidean).
   * @throws EmbeddingError when the provider cannot be reached or answers with something else.
   */
  embed(
    texts: readonly string[],
    options: { readonly purpose: 'document' | 'query'; readonly signal?: AbortSignal },
  ): Promise<readonly Float32Array[]>
}

/** Space name → provider, as configured. `default` always exists. */
export type EmbeddingSpaces = ReadonlyMap<string, EmbeddingProvider>
