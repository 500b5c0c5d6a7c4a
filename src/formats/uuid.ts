import { refuse } from '../spec/refuse.js'

/** Reads a UUID, whose digits libvirt takes with hyphens anywhere or with none (`virUUIDParse`). @throws HypervisorError `ERR_INVALID_SPEC`. */
export function readUuid(text: string): string {
  const digits = text.replace(/[- ]/g, '').toLowerCase()
  const parts = /^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/.exec(digits)
  if (parts === null) throw refuse('uuid', `'${text.slice(0, 100)}' is no UUID`)
  return parts.slice(1).join('-')
}
