import type { SpecFormat } from './format.js'
import { libvirtXmlFormat } from './libvirt-xml/format.js'
import { ovfFormat } from './ovf/format.js'
import { specFormat } from './spec-format.js'
import { vmxFormat } from './vmx/format.js'
import { xlCfgFormat } from './xl-cfg/format.js'

/** The formats that need nothing of a driver, in the order in which they are tried on a text; the last takes any. */
export const formats: readonly SpecFormat[] = [
  ovfFormat,
  libvirtXmlFormat,
  vmxFormat,
  xlCfgFormat,
  specFormat,
]

/** The format of a text: the first that recognises it, else that of specifications. */
export function recogniseFormat(text: string, known: readonly SpecFormat[] = formats): SpecFormat {
  return known.find(({ recognise }) => recognise?.(text) === true) ?? specFormat
}
