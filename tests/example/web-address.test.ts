import { expect, test } from 'vitest'
import { repositoryAddress, webAddress } from '../../jobs/manifest/web-address.ts'

test.each<[unknown, string | null]>([
  ['user/repo', 'https://github.com/user/repo'],
  ['github:user/repo', 'https://github.com/user/repo'],
  ['gitlab:group/sub/repo', 'https://gitlab.com/group/sub/repo'],
  ['bitbucket:user/repo', 'https://bitbucket.org/user/repo'],
  ['gist:11081aaa281', 'https://gist.github.com/11081aaa281'],
  ['user/repo#main', 'https://github.com/user/repo'],
  ['git+https://github.com/user/repo.git', 'https://github.com/user/repo'],
  ['git://github.com/user/repo.git#v1', 'https://github.com/user/repo'],
  ['git@github.com:user/repo.git', 'https://github.com/user/repo'],
  ['git+ssh://git@github.com/user/repo.git', 'https://github.com/user/repo'],
  ['ssh://git@github.com:user/repo.git', 'https://github.com/user/repo'],
  ['http://github.com/user/repo/', 'https://github.com/user/repo'],
  ['https://token:secret@github.com/user/repo.git', 'https://github.com/user/repo'],
  [
    'https://github.com/user/repo/tree/main/packages/a',
    'https://github.com/user/repo/tree/main/packages/a',
  ],
  [{ type: 'git', url: 'git+https://github.com/user/repo.git' }, 'https://github.com/user/repo'],
  [{ type: 'git' }, null],
  ['repo', null],
  ['../local', null],
  ['file:///etc/passwd', null],
  ['javascript:alert(1)', null],
  ['not a url at all', null],
  ['', null],
  [7, null],
])('the repository %j is at %s', (value, address) => {
  expect(repositoryAddress(value)).toBe(address)
})

test.each<[unknown, string | null]>([
  [' https://example.org/a#readme ', 'https://example.org/a#readme'],
  ['https://user:secret@example.org/', 'https://example.org/'],
  ['example.org', null],
  ['javascript:alert(1)', null],
  ['https://', null],
  [{ url: 'https://example.org' }, null],
])('the homepage %j is %s', (value, address) => {
  expect(webAddress(value)).toBe(address)
})
