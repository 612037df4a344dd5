/** Where a frame belongs, by the address of its script. The first match counts. */
const categories: readonly [category: string, script: RegExp][] = [
  ['parsing', /\/graphql\/language\//],
  ['validation', /\/graphql\/validation\/|src\/graphql\/validate-request/],
  [
    'planning',
    /src\/query\/(read-(selection|where|search|value)|collect-fields|page|cursor|arguments)/,
  ],
  ['shaping', /src\/query\/(read-answer|decode|.*-text\.ts)(?<!sql-text\.ts)/],
  ['compiling', /src\/query\//],
  ['driver (pg)', /\/node_modules\/pg(-[a-z]+)?\/|src\/database\//],
  ['Yoga and its fetch', /\/(graphql-yoga|@envelop|@graphql-yoga|@whatwg-node|@graphql-tools)\//],
  ['fetch of Node (undici)', /node:internal\/(deps\/undici|url|abort|webstreams)/],
  ['src/http', /src\/http\//],
  ['HTTP of Node', /node:_http|node:http|node:internal\/http/],
  ['execution', /\/graphql\/execution\/|src\/graphql\//],
]

/**
 * Frames that are charged to whoever called them: reading an argument's value is planning when the
 * planner asks for it.
 */
const charged = /\/graphql\/(execution\/values|utilities|type|jsutils|error)\b/

export interface Frame {
  readonly name: string
  readonly script: string
}

/** The category of a stack, innermost frame first. */
export function categoryOf(stack: readonly Frame[]): string {
  const [leaf] = stack
  if (leaf?.name === '(garbage collector)') return 'garbage collection'
  if (leaf?.name === '(idle)') return 'idle'
  if (leaf?.name === '(program)') return 'system calls and other native code'
  for (const { script } of stack) {
    if (charged.test(script)) continue
    const found = categories.find(([, pattern]) => pattern.test(script))
    if (found) return found[0]
  }
  return stack.some(({ script }) => charged.test(script))
    ? 'execution'
    : 'Node: sockets, timers, promises'
}
