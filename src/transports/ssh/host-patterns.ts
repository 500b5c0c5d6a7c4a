import { createHmac, timingSafeEqual } from 'node:crypto'

/**
 * Tells whether the first field of a line of known_hosts stands for a host, as sshd(8), SSH_KNOWN_HOSTS FILE
 * FORMAT, describes it: a list of names with `*` and `?`, in which a negated name that fits outweighs all others,
 * or one hashed name.
 *
 * @param name as {@link knownHostName} makes it
 */
export function matchesHost(field: string, name: string): boolean {
  if (field.startsWith('|')) return matchesHash(field, name)
  let found = false
  for (const pattern of field.toLowerCase().split(',')) {
    const negated = pattern.startsWith('!')
    if (!matchesPattern(negated ? pattern.slice(1) : pattern, name)) continue
    if (negated) return false
    found = true
  }
  return found
}

/** The name under which known_hosts lists a server: `host`, or `[host]:port` for any port but 22. */
export function knownHostName(host: string, port: number): string {
  const lower = host.toLowerCase()
  return port === 22 ? lower : `[${lower}]:${port}`
}

/** A hashed name is `|1|salt|hash`, where the hash is the HMAC-SHA1 of the name under the salt. */
function matchesHash(field: string, name: string): boolean {
  const [, salt, hash] = /^\|1\|([A-Za-z0-9+/]+=*)\|([A-Za-z0-9+/]+=*)$/.exec(field) ?? []
  if (salt === undefined || hash === undefined) return false
  const expected = Buffer.from(hash, 'base64')
  const actual = createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest()
  return expected.length === actual.length && timingSafeEqual(expected, actual)
}

/** Goes back to the last star only, so that the time is the product of the lengths at most. */
function matchesPattern(pattern: string, name: string): boolean {
  let [at, from] = [0, 0]
  let star: number | undefined
  let resume = 0
  while (from < name.length) {
    if (pattern[at] === '*') {
      star = at
      resume = from
      at += 1
    } else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === name[from])) {
      at += 1
      from += 1
    } else if (star !== undefined) {
      resume += 1
      at = star + 1
      from = resume
    } else return false
  }
  while (pattern[at] === '*') at += 1
  return at === pattern.length
}
