/** Which pages of other origins a browser lets ask the server and read its answers. */
export interface CorsConfig {
  /**
   * Such as `https://app.example.com`, exactly as browsers send it; `'*'` for all. Cookies play no
   * part: a page sends a key or a token, or asks as anyone may.
   */
  readonly origins: '*' | readonly string[]
}
