import { formatSpec, parseSpecText } from '../spec/text.js'
import type { SpecFormat } from './format.js'

/** The neutral specification, in YAML or JSON. */
export const specFormat: SpecFormat = {
  name: 'spec',
  title: 'specification in YAML or JSON',
  keys: ['libvirt', 'xen', 'vmware-desktop'],
  read: (text) => ({ input: parseSpecText(text), beyond: [] }),
  write: formatSpec,
}
