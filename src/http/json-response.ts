/** A response with a JSON body. */
export function jsonResponse(status: number, body: unknown): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store' },
  })
}

/** Sets headers on a response that was just made. */
export function addHeaders(
  { headers }: Response,
  more: Readonly<Record<string, string>> | undefined,
): void {
  for (const [name, value] of Object.entries(more ?? {})) headers.set(name, value)
}
