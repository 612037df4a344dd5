import type { Classification } from '../product/contract.ts'

/** A class, or `pii.*` for every kind of personal data that is not named itself. */
export type ClassificationPattern = Classification | 'pii.*'

/** How sensitive a class is: public, internal, confidential, personal data, restricted. */
export function sensitivity(classification: Classification): number {
  switch (classification) {
    case 'public':
      return 0
    case 'internal':
      return 1
    case 'confidential':
      return 2
    case 'restricted':
      return 4
    default:
      return 3
  }
}

/** Whether columns of a class are served where no policy speaks of them. */
export function isOpen(classification: Classification): boolean {
  return classification === 'public' || classification === 'internal'
}
