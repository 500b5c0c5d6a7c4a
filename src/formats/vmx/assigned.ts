import { hardDiskTypes, isNoFile } from './disk.js'
import { type Entry, isTrue } from './entries.js'

/** Lines that VMware's programs write down by themselves, or that say how they keep a machine and not what it is. */
const patterns: readonly RegExp[] = [
  /^(config\.version|virtualhw\..*|guestos|uuid\..*|vc\.uuid|nvram|extendedconfigfile|cleanshutdown|softpoweroff)$/,
  /^(pcibridge\d+|vmci0|hpet0|monitor|migrate|replay|vmotion|checkpoint|toolsinstallmanager|powertype)\..*$/,
  /^(vmxstats|numa|svga|cpuid\.corespersocket|sched\.swap|tools\.(synctime|upgrade|remindinstall))(\..*)?$/,
  /^.*\.(pcislotnumber|redo|generatedaddress|generatedaddressoffset|addresstype|sasport|sharedbus|wakeonpcktrcv)$/,
  /^.*\.(autodetect|clientdevice|exclusive)$/,
  /^(scsi|sata|nvme)\d+\.(present|virtualdev)$/,
]

/** Whether a line says nothing about the machine that another hypervisor would have to know. */
export function isAssigned({ name, value }: Entry): boolean {
  const key = name.toLowerCase()
  if (key.endsWith('.present') && !isTrue(value)) return true
  if (key.endsWith('.devicetype') && hardDiskTypes.includes(value.toLowerCase())) return true
  if (key.endsWith('.devicetype') && value.toLowerCase() === 'atapi-cdrom') return true
  if (key.endsWith('.filename') && isNoFile(value)) return true
  return patterns.some((pattern) => pattern.test(key))
}
