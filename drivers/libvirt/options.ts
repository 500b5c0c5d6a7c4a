import { libvirtSettings } from '../../src/formats/libvirt-xml/settings.js'

export type { LibvirtSettings } from '../../src/formats/libvirt-xml/settings.js'

/** Schema of the key `libvirt` of a specification. */
export const libvirtOptions = libvirtSettings
