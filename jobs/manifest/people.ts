import { isObject } from './is-object.ts'

export interface Person {
  readonly role: 'author' | 'maintainer' | 'contributor'
  readonly name: string | null
  readonly email: string | null
  readonly url: string | null
}

/** No manifest needs more to say whom to write to. */
const mostPeople = 100

/** Everyone a manifest names: author, then maintainers, then contributors; each once. */
export function readPeople(manifest: Readonly<Record<string, unknown>>): Person[] {
  const people = [
    ...read(manifest['author'], 'author'),
    ...read(manifest['authors'], 'author'),
    ...read(manifest['maintainers'], 'maintainer'),
    ...read(manifest['contributors'], 'contributor'),
  ]
  const byIdentity = new Map<string, Person>()
  for (const person of people) {
    const identity = (person.email ?? person.name ?? person.url ?? '').toLowerCase()
    if (!byIdentity.has(identity)) byIdentity.set(identity, person)
  }
  return [...byIdentity.values()].slice(0, mostPeople)
}

function read(value: unknown, role: Person['role']): Person[] {
  const people = Array.isArray(value) ? value : [value]
  return people.flatMap((person: unknown) => {
    const found = typeof person === 'string' ? parsePerson(person) : readObject(person)
    return found && (found.name ?? found.email ?? found.url) !== null ? [{ role, ...found }] : []
  })
}

function readObject(value: unknown): Omit<Person, 'role'> | undefined {
  if (!isObject(value)) return undefined
  // Some write the whole of "Name <mail>" into name.
  const name = parsePerson(typeof value['name'] === 'string' ? value['name'] : '')
  return {
    name: name.name,
    email: email(value['email']) ?? email(value['mail']) ?? name.email,
    url: text(value['url']) ?? text(value['web']) ?? name.url,
  }
}

/** `Name <mail> (url)`, each part optional. */
function parsePerson(value: string): Omit<Person, 'role'> {
  const mail = between(value, '<', '>')
  const url = between(mail.rest, '(', ')')
  const name = text(url.rest)
  const found = email(mail.inner)
  const alone = found === null ? email(name) : null
  return {
    name: alone === null ? name : null,
    email: found ?? alone,
    url: url.inner === undefined ? null : text(url.inner),
  }
}

function between(
  value: string,
  open: string,
  close: string,
): { readonly inner: string | undefined; readonly rest: string } {
  const start = value.indexOf(open)
  const end = value.indexOf(close, start + 1)
  if (start === -1 || end === -1) return { inner: undefined, rest: value }
  return {
    inner: value.slice(start + 1, end),
    rest: `${value.slice(0, start)} ${value.slice(end + 1)}`,
  }
}

function email(value: unknown): string | null {
  const found = text(value)
  return found !== null && /^[^@\s]+@[^@\s]+$/.test(found) ? found : null
}

function text(value: unknown): string | null {
  if (typeof value !== 'string') return null
  const trimmed = value.trim().replace(/\s+/g, ' ')
  return trimmed === '' || trimmed.length > 500 ? null : trimmed
}
