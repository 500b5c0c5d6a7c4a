import { type XenSettings, xenSettings } from '../../src/formats/xl-cfg/settings.js'

/** Schema of the key `xen` of a specification: that of xl's configuration. */
export const xenOptions = xenSettings

/** The checked content of the key `xen`. */
export type XenOptions = XenSettings
