import type { AnyDriver } from '../registry.js'
import type { SpecExtension } from '../spec/json-schema.js'
import type { formatKeys } from './keys.js'
import { vmxSettings } from './vmx/settings.js'
import { xenSettings } from './xl-cfg/settings.js'

const ofFormats: Readonly<Record<(typeof formatKeys)[number], Omit<SpecExtension, 'name'>>> = {
  xen: { holder: "Xen, by xl's configuration", options: xenSettings },
  'vmware-desktop': { holder: "VMware's VMX file", options: vmxSettings },
}

/** What stands under the keys of drivers, and under those of formats that no driver has. */
export function specExtensions(drivers: readonly AnyDriver[]): readonly SpecExtension[] {
  const ofDrivers = drivers.map(({ name, title, options }) => ({
    name,
    holder: `the driver ${title}`,
    options,
  }))
  const names = drivers.map(({ name }) => name)
  const others = Object.entries(ofFormats).map(([name, extension]) => ({ name, ...extension }))
  return [...ofDrivers, ...others.filter(({ name }) => !names.includes(name))]
}
