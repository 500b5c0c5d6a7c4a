import { specError } from '../../spec/parse.js'
import type { DomainSpec } from '../../spec/schema.js'
import type { Beyond, SpecFormat } from '../format.js'
import { decodeVmx, looksLikeVmx } from './decode.js'
import { formatVmx } from './dictionary.js'
import { readVmx } from './read.js'
import { type VmxSettings, vmxSettings } from './settings.js'
import { writeVmx } from './write.js'

/** The machine of a VMware program, as its VMX file describes it. */
export const vmxFormat: SpecFormat = {
  name: 'vmx',
  title: "VMware's VMX file",
  keys: ['vmware-desktop'],
  decode: decodeVmx,
  recognise: looksLikeVmx,
  read(text, { faithful }) {
    const input = readVmx(text, faithful)
    return { input, beyond: beyondNeutral(input['vmware-desktop']) }
  },
  write: (spec) => formatVmx(writeVmx(spec, settingsOf(spec))),
}

function settingsOf(spec: DomainSpec): VmxSettings {
  const result = vmxSettings.safeParse(spec['vmware-desktop'])
  if (!result.success) throw specError(result.error, ['vmware-desktop'])
  return result.data
}

const longest = 80

function beyondNeutral({ settings }: VmxSettings): readonly Beyond[] {
  return Object.entries(settings).map(([name, value]) => {
    const text = `${name} = ${value}`
    const what = text.length > longest ? `${text.slice(0, longest)}…` : text
    return { field: `vmware-desktop.settings.${name}`, what }
  })
}
