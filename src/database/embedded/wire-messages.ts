import {
  buildFrame,
  cString,
  frameType,
  ProtocolViolation,
  readCString,
  splitFrames,
} from './wire-frames.ts'

/** The messages of the Postgres protocol that the embedded database writes or reads itself. */

/** What a client's first packet asks for. */
export type StartupRequest =
  | { readonly kind: 'encryption' }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'session'; readonly parameters: ReadonlyMap<string, string> }

const protocolVersion3 = 3
const encryptionCodes = new Set([80_877_103, 80_877_104])
const cancelCode = 80_877_102

export function readStartup(frame: Buffer): StartupRequest {
  const code = frame.readUInt32BE(4)
  if (encryptionCodes.has(code)) return { kind: 'encryption' }
  if (code === cancelCode) return { kind: 'cancel' }
  if (code >>> 16 !== protocolVersion3) {
    throw new ProtocolViolation(`unsupported frontend protocol ${code >>> 16}.${code & 0xffff}`)
  }
  const parameters = new Map<string, string>()
  let offset = 8
  while (offset < frame.length && frame[offset] !== 0) {
    const name = readCString(frame, offset)
    const value = readCString(frame, name.end)
    parameters.set(name.text, value.text)
    offset = value.end
  }
  return { kind: 'session', parameters }
}

export const authenticationOk = buildFrame('R', int32(0))
export const passwordRequest = buildFrame('R', int32(3))
export const sync = buildFrame('S')

export function startupPacket(parameters: Readonly<Record<string, string>>): Buffer {
  const pairs = Object.entries(parameters).flatMap(([name, value]) => [
    cString(name),
    cString(value),
  ])
  return buildFrame('', int32(protocolVersion3 << 16), ...pairs, Buffer.from([0]))
}

export function parameterStatus(name: string, value: string): Buffer {
  return buildFrame('S', cString(name), cString(value))
}

export function backendKeyData(processId: number, secret: number): Buffer {
  return buildFrame('K', int32(processId), int32(secret))
}

/** `status` is I when idle, T in a transaction, E in a failed transaction. */
export function readyForQuery(status: 'I' | 'T' | 'E'): Buffer {
  return buildFrame('Z', Buffer.from(status))
}

export function query(sql: string): Buffer {
  return buildFrame('Q', cString(sql))
}

export function closeStatement(name: string): Buffer {
  return buildFrame('C', Buffer.from('S'), cString(name))
}

export function copyFail(reason: string): Buffer {
  return buildFrame('f', cString(reason))
}

/** Asks the client for COPY data. No column formats are given: clients go by the overall one. */
export function copyInResponse(binary: boolean): Buffer {
  return buildFrame('G', Buffer.from([binary ? 1 : 0, 0, 0]))
}

/** `code` is an SQLSTATE. FATAL tells the client that the connection ends. */
export function errorResponse(problem: {
  readonly severity: 'ERROR' | 'FATAL'
  readonly code: string
  readonly message: string
  readonly hint?: string
}): Buffer {
  const fields = [
    cString(`S${problem.severity}`),
    cString(`V${problem.severity}`),
    cString(`C${problem.code}`),
    cString(`M${problem.message}`),
    ...(problem.hint === undefined ? [] : [cString(`H${problem.hint}`)]),
  ]
  return buildFrame('E', ...fields, Buffer.from([0]))
}

/** The message of an error answer, or undefined when the answer holds none. */
export function readError(answer: Buffer): { code: string; message: string } | undefined {
  for (const frame of splitFrames(answer)) {
    if (frameType(frame) !== 'E') continue
    const fields = new Map<string, string>()
    let offset = 5
    while (offset < frame.length && frame[offset] !== 0) {
      const field = readCString(frame, offset)
      fields.set(field.text.slice(0, 1), field.text.slice(1))
      offset = field.end
    }
    return { code: fields.get('C') ?? 'XX000', message: fields.get('M') ?? '' }
  }
  return undefined
}

/** The rows of an answer as text. NULL is undefined. */
export function readRows(answer: Buffer): (string | undefined)[][] {
  const rows: (string | undefined)[][] = []
  for (const frame of splitFrames(answer)) {
    if (frameType(frame) !== 'D') continue
    const row: (string | undefined)[] = []
    let offset = 7
    for (let left = frame.readUInt16BE(5); left > 0; left -= 1) {
      const length = frame.readInt32BE(offset)
      offset += 4
      row.push(length < 0 ? undefined : frame.toString('utf8', offset, offset + length))
      offset += Math.max(length, 0)
    }
    rows.push(row)
  }
  return rows
}

/** The channel of a notification frame. */
export function notificationChannel(frame: Buffer): string {
  return readCString(frame, 9).text
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value | 0)
  return bytes
}
