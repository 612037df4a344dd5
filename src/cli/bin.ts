#!/usr/bin/env node
// Runs on any Node, so that an old one is told what is wrong instead of failing on syntax.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    [
      'NODE_TOO_OLD in this machine',
      '  expected: Node 22.18 or newer, which runs TypeScript as it is',
      '  found:    Node ' + process.versions.node,
      '  fix:      Install a newer Node, or add one to the project: npm install --save-dev node@24',
      '',
    ].join('\n'),
  )
  process.exitCode = 1
} else {
  const { enableCompileCache } = await import('node:module')
  enableCompileCache()
  const { main } = await import('./main.ts')
  await main(process.argv)
}
