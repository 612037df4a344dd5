/** Results go to standard output, everything said about them to standard error. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`)
}

export function warn(text: string): void {
  process.stderr.write(`warning: ${text}\n`)
}

export function result(text: string): void {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`)
}
