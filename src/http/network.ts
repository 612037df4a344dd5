import { LRUCache } from 'lru-cache'

/** Reading one takes longer than most that is done with it. */
const read = new LRUCache<string, string>({ max: 10_000 })

/**
 * What addresses are counted by: one of IPv4 as it is, one of IPv6 by its first 64 bits, since
 * whoever has one of these has them all.
 */
export function networkOf(address: string): string {
  if (!address.includes(':')) return address
  const known = read.get(address)
  if (known !== undefined) return known
  const network = readNetwork(address)
  read.set(address, network)
  return network
}

function readNetwork(address: string): string {
  // As a socket that takes both kinds has one of IPv4.
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped !== undefined) return mapped
  const [host = ''] = address.split('%')
  const [before = [], after = []] = host.split('::').map(groupsOf)
  const left = Math.max(0, 8 - before.length - after.length)
  const groups = [...before, ...Array.from({ length: left }, () => 0), ...after]
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':')}::/64`
}

/** The numbers of a part without `::`. An address of IPv4 at its end stands for two. */
function groupsOf(part: string): number[] {
  if (part === '') return []
  return part
    .split(':')
    .flatMap((group) => (group.includes('.') ? [0, 0] : [Number.parseInt(group, 16)]))
}
