import type { OnBreach } from '../query/terms.ts'
import type { Builder } from './builder.ts'

/** `onBreach` and `maxStaleness`, for root fields that are answered with rows. */
export class ServingArguments {
  readonly #builder: Builder
  readonly #onBreach

  constructor(builder: Builder) {
    this.#builder = builder
    this.#onBreach = builder.enumType('OnBreach', {
      description: 'What becomes of an answer from a product whose contract is breached.',
      values: {
        SERVE: { description: 'Rows as they are served, without a word.' },
        WARN: { description: 'The same rows, and a warning in extensions.platinum.warnings.' },
        ERROR: { description: 'No rows, but an error with the code DATA_BREACHED.' },
      } satisfies Record<OnBreach, object>,
    })
  }

  arguments() {
    return this.#builder.args((t) => ({
      onBreach: t.field({
        type: this.#onBreach,
        description:
          "What becomes of the answer when the contract of a product it is read from is breached. Default: as the client's settings say, else SERVE.",
      }),
      maxStaleness: t.field({
        type: 'String',
        description:
          "How old the newest event of a product it is read from may be: 30s, 15m, 6h or 7d. Older rows, and rows of unknown age, are an error with the code DATA_STALE. Default: as the client's settings say, else any age.",
      }),
    }))
  }
}
