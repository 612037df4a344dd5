export { packages } from './gold/packages.ts'
export { versions } from './gold/versions.ts'
export { chunks } from './platinum/chunks.ts'
export { features } from './platinum/features.ts'
