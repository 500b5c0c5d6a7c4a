import { type ProcedureName, procedures } from './procedures.js'

/**
 * Calls that change nothing and are asked by many at once: of a domain by everybody who shows it, and of all domains by
 * everybody who lists them. Calls of the kind `Get…` in general are not among them: some of those forget what they told.
 */
const questions: readonly ProcedureName[] = [
  'connectListAllDomains',
  'domainGetAutostart',
  'domainGetInfo',
  'domainGetState',
  'domainGetXmlDesc',
  'domainHasManagedSaveImage',
  'domainIsActive',
  'domainIsPersistent',
  'domainLookupById',
  'domainLookupByName',
  'domainLookupByUuid',
]

const numbers: ReadonlySet<number> = new Set(questions.map((name) => procedures[name].number))

const { program } = procedures.domainGetInfo

/** All of a call's packet but its serial number, if it is a question; `undefined` for other calls. */
export function questionOf(packet: Buffer): string | undefined {
  if (packet.readUInt32BE(4) !== program || !numbers.has(packet.readInt32BE(12))) return undefined
  return packet.toString('latin1', 12, 20) + packet.toString('latin1', 24)
}
