const sentences: Readonly<Record<string, string>> = {
  EACCES: 'access is denied',
  EPERM: 'access is denied',
  ENOENT: 'it does not exist',
  ELOOP: 'links lead in a circle',
  ENOTDIR: 'a part of the path is a file',
  ENAMETOOLONG: 'the path is too long',
  EISDIR: 'it is a folder',
  EMFILE: 'too many files are open',
}

/** Why a file operation failed, in words and without absolute paths. */
export function failureReason(error: unknown): string {
  const code = errorCode(error) ?? 'unknown error'
  return sentences[code] ?? code
}

/** `ENOENT` and the like. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined
}
