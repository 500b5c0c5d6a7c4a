import { HypervisorError } from '../../errors.js'

/** A client authentication file: its groups by name, each with its keys. */
export type AuthFile = ReadonlyMap<string, ReadonlyMap<string, string>>

/**
 * Reads the form of libvirt's client authentication file: groups in brackets, lines `key=value` in them, and
 * comments that begin with `#` (libvirt's page "Connection authentication", and GLib's key files, which it is read
 * as). A key that a group has twice has its last value; a group that comes twice has the keys of both.
 *
 * @throws HypervisorError `ERR_FILE` naming the line by its number, and never by what is in it.
 */
export function parseAuthFile(text: string, path: string): AuthFile {
  const groups = new Map<string, Map<string, string>>()
  let group: Map<string, string> | undefined
  for (const [index, whole] of text.split(/\r?\n/).entries()) {
    const line = whole.trim()
    if (line === '' || line.startsWith('#')) continue
    const name = /^\[([^[\]]+)\]$/.exec(line)?.[1]
    if (name !== undefined) {
      group = groups.get(name) ?? new Map()
      groups.set(name, group)
      continue
    }
    const [, key, value] = /^([\w.-]+)\s*=\s*(.*)$/.exec(line) ?? []
    if (group === undefined || key === undefined || value === undefined) {
      const message = `line ${index + 1} of '${path}' is neither [group] nor key=value in a group`
      throw new HypervisorError('ERR_FILE', message, { field: path })
    }
    group.set(key, value)
  }
  return groups
}
