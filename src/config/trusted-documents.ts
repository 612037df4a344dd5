/** Operations that clients name instead of sending them, and whether there are any others. */
export interface TrustedDocumentsConfig {
  /**
   * Where they are, from the project's folder: a folder of `.graphql` files, or a JSON file, which
   * is an object of texts by id or the manifest of Apollo's tools.
   */
  readonly from: string
  /** `only`: a text that is not among them is refused. `also`: texts are answered too. Default `only`. */
  readonly mode?: 'only' | 'also'
  /** Roles whose holders may send any text all the same. */
  readonly except?: readonly string[]
}

/** Trusted documents as they were read. */
export interface TrustedTexts {
  readonly documents: readonly TrustedText[]
  readonly mode: 'only' | 'also'
  readonly except: readonly string[]
}

export interface TrustedText {
  readonly text: string
  /** What clients may call it: `sha256:` and the hash of its text, and its id where it was found. */
  readonly ids: readonly string[]
  /** Where it was found: a file, or an id within one. */
  readonly where: string
}
