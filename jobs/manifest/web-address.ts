import { isObject } from './is-object.ts'

/** An http(s) address without credentials, or null for anything else. */
export function webAddress(value: unknown): string | null {
  if (typeof value !== 'string' || !/^https?:\/\//i.test(value.trim())) return null
  const url = URL.parse(value.trim())
  if (!url || url.hostname === '') return null
  url.username = ''
  url.password = ''
  return url.href
}

const hosts: Readonly<Record<string, string>> = {
  github: 'https://github.com/',
  gitlab: 'https://gitlab.com/',
  bitbucket: 'https://bitbucket.org/',
  gist: 'https://gist.github.com/',
}

/**
 * Web address of the repository a manifest names, from every form npm knows: `user/repo`,
 * `github:user/repo`, `git+https://…/repo.git`, `git@host:user/repo.git`, or an object with `url`.
 */
export function repositoryAddress(value: unknown): string | null {
  if (isObject(value)) return repositoryAddress(value['url'])
  if (typeof value !== 'string') return null
  const text = value.trim()
  const shorthand =
    /^(?:(github|gitlab|bitbucket|gist):)?([\w-][\w.-]*(?:\/[\w.-]+)*)(?:#.*)?$/.exec(text)
  if (shorthand?.[2] !== undefined) {
    const isPlain = shorthand[1] === undefined
    // Without a host, exactly user/repo is meant; a single word says nothing.
    if (isPlain && shorthand[2].split('/').length !== 2) return null
    return finish(`${hosts[shorthand[1] ?? 'github']}${shorthand[2]}`)
  }
  const scp = /^(?:ssh:\/\/)?(?:git\+ssh:\/\/)?[\w.-]+@([\w.-]+):(?!\d+\/)(.+)$/.exec(text)
  if (scp) return finish(`https://${scp[1]}/${scp[2]}`)
  return finish(text.replace(/^(?:git\+)?(?:ssh|git|https?)(?:\+ssh)?:\/\//i, 'https://'))
}

function finish(address: string): string | null {
  const url = URL.parse(address)
  if (url?.protocol !== 'https:' || !url.hostname.includes('.')) return null
  const path = url.pathname.replace(/\/+$/, '').replace(/\.git$/, '')
  return `https://${url.host}${path}`
}
