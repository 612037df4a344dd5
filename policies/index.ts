import { role } from 'platinum'

/** Whoever asks sees that there are maintainers and excerpts, and nothing of them. */
export const everyone = role('everyone', {
  description: 'Whoever asks.',
  classifications: { 'pii.*': 'null', confidential: 'null' },
})
