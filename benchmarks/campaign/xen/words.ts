import type { PlatformRecord, PlatformVersion } from '../records.js'

/** What a reader must know of the machine that a Xen ran on, without the full stop; `undefined` if it was a bare one. */
export function groundWords(xen: PlatformVersion['xen']): string | undefined {
  if (xen === undefined) return undefined
  const { virtual, hypervisor, translated } = xen.under
  if (translated === true) {
    const which = hypervisor === 'bochs' ? 'Bochs' : 'QEMU’s TCG'
    return `Xen itself ran on a translator (${which}): these are not Xen’s costs, but those of the translator under it`
  }
  if (virtual === undefined) return 'it is not known what Xen itself ran on'
  if (!virtual) return undefined
  const where = `Xen itself ran in a virtual machine${hypervisor === undefined ? '' : ` (${hypervisor})`}`
  return translated === false
    ? `${where}: what that costs is in these figures too`
    : `${where}, perhaps on a translator: these need not be Xen’s costs`
}

/**
 * What to know before believing figures of Xen, as sentences: what it ran on, and where a ratio compares two machines.
 *
 * @param versions what `environment.json` says of the platforms
 */
export function* xenWarnings(
  platforms: readonly Pick<PlatformRecord, 'id' | 'baseline'>[],
  versions: readonly PlatformVersion[],
): Generator<string, void, undefined> {
  const versionOf = (id: string): PlatformVersion | undefined =>
    versions.find(({ platform }) => platform === id)
  const grounds = new Map<string, string[]>()
  for (const { id } of platforms) {
    const words = groundWords(versionOf(id)?.xen)
    if (words !== undefined) grounds.set(words, [...(grounds.get(words) ?? []), id])
  }
  for (const [words, ids] of grounds) yield `${ids.join(', ')}: ${words}`
  for (const { id, baseline } of platforms) {
    const [own, other] = [versionOf(id), versionOf(baseline)]
    if ((own?.xen?.elsewhere ?? false) === (other?.xen?.elsewhere ?? false)) continue
    const [cpu, otherCpu] = [cpuOf(own), cpuOf(other)]
    yield cpu === otherCpu && cpu !== undefined
      ? `${id} ran on another host than ${baseline}, with a CPU of the same name (${cpu}): its ratios are a platform’s only as far as the two hosts are alike`
      : `${id} ran on another host than ${baseline}, with another CPU (${cpu ?? 'unknown'}, not ${otherCpu ?? 'unknown'}): its ratios compare two machines`
  }
}

/** The CPU that a payload saw, without the hypervisor that it saw. */
function cpuOf(version: PlatformVersion | undefined): string | undefined {
  return version?.guestCpu?.replace(/ under .*$/, '')
}
