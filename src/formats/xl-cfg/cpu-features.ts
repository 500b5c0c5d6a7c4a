/**
 * Features of CPUs that xl has another name for than QEMU and libvirt (libxl's table in Xen 4.17, tools/libs/light/libxl_cpuid.c),
 * in libvirt's spelling, which QEMU takes as well. xl starts a guest without a feature whose name it does not know.
 */
export const xlFeatures: ReadonlyMap<string, string> = new Map([
  ['cid', 'cntxid'],
  ['clflush', 'clfsh'],
  ['cmp_legacy', 'cmplegacy'],
  ['cr8legacy', 'altmovcr8'],
  ['cx16', 'cmpxchg16'],
  ['cx8', 'cmpxchg8'],
  ['ds_cpl', 'dscpl'],
  ['fxsr_opt', 'ffxsr'],
  ['ht', 'htt'],
  ['lahf_lm', 'lahfsahf'],
  ['nodeid_msr', 'nodeid'],
  ['pclmuldq', 'pclmulqdq'],
  ['pdpe1gb', 'page1gb'],
  ['pn', 'psn'],
  ['pni', 'sse3'],
  ['sep', 'sysenter'],
  ['spec-ctrl', 'ibrsb'],
])

/** xl's name of a feature that is spelled as libvirt or QEMU spell it. */
export function toXlFeature(name: string): string {
  return xlFeatures.get(name) ?? xlFeatures.get(name.replaceAll('-', '_')) ?? name
}

/** libvirt's name of a feature of xl. */
export function fromXlFeature(word: string): string {
  return [...xlFeatures].find(([, known]) => known === word)?.[0] ?? word
}
