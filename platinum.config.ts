import { defineConfig } from 'platinum'

/** `npm start` answers anyone on this machine; `platinum serve` those who show a key. */
export default defineConfig({
  identity: { apiKeys: true },
})
