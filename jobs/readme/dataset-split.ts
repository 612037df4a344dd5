import { createHash } from 'node:crypto'

export type Split = 'train' | 'validation' | 'test'

/**
 * The part of a dataset a package belongs to: about 80% train, 10% validation, 10% test. It
 * depends on the name alone, so a package keeps its place whatever else is scanned.
 */
export function datasetSplit(packageName: string): Split {
  const bucket = createHash('sha256').update(packageName).digest().readUInt32BE(0) % 10
  if (bucket === 0) return 'test'
  return bucket === 1 ? 'validation' : 'train'
}
