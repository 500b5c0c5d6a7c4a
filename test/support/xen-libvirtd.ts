import { type RootLibvirtd, useRootLibvirtd } from './root-libvirtd.js'
import { findXenTools } from './xen-tools.js'

/**
 * Starts a daemon of libvirt with its driver for Xen before the tests of the suite that is being described, and ends it
 * after them. There is no Xen: what the driver asks of one is answered by a stand-in, so it has no domains. It translates
 * configurations, for which it needs none.
 */
export function useXenLibvirtd(): () => RootLibvirtd {
  return useRootLibvirtd(async () => {
    const tools = await findXenTools()
    if ('missing' in tools) throw new Error(tools.missing)
    if (tools.libvirtDriver === undefined) throw new Error("there is no driver of libvirt's for Xen")
    return {
      env: {
        LD_LIBRARY_PATH: tools.libraries,
        LD_PRELOAD: tools.noHypervisor,
        LIBVIRT_DRIVER_DIR: tools.libvirtDriver,
      },
    }
  })
}
