import { role } from 'platinum'

/** Whoever asks sees that there are maintainers, readers and excerpts, and nothing of them. */
export const everyone = role('everyone', {
  description: 'Whoever asks.',
  classifications: { 'pii.*': 'null', confidential: 'null' },
})

/** Sees by name who asked: `platinum key create --name reviews --role auditor`. */
export const auditor = role('auditor', {
  description: 'Looks into who read what.',
  classifications: { 'pii.identity': 'clear' },
})
