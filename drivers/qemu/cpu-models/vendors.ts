/** libvirt's words for the vendors of CPUID (src/cpu_map/x86_vendors.xml of libvirt). */
const vendors: ReadonlyMap<string, string> = new Map([
  ['GenuineIntel', 'Intel'],
  ['AuthenticAMD', 'AMD'],
  ['HygonGenuine', 'Hygon'],
])

/** The word for a vendor of CPUID; `undefined` for one that there is no word for. */
export function vendorWord(cpuid: string | undefined): string | undefined {
  return cpuid === undefined ? undefined : vendors.get(cpuid)
}
