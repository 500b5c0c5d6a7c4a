import { accessSync, constants } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findTool } from '../host/find-tool.js'
import { measureCalls } from '../libvirt/calls.js'
import { measureEvents } from '../libvirt/events.js'
import { startLibvirtd } from '../libvirt/libvirtd.js'
import { measureList } from '../libvirt/list.js'
import { measureOpening } from '../libvirt/opening.js'
import { startCLibrary } from '../libvirt/peer.js'
import { measureVolumes } from '../libvirt/volumes.js'
import type { Suite } from '../measure.js'

/** This package's own RPC of libvirt against libvirt's C library and virsh, on one daemon that is started for it. */
export const libvirt: Suite = {
  name: 'libvirt',
  async measure() {
    if (findTool('libvirtd') === undefined) return 'libvirtd is not installed'
    const virsh = findTool('virsh')
    if (virsh === undefined) return 'virsh is not installed'
    const library = await startCLibrary()
    if (typeof library === 'string') return library
    try {
      const prefix = join(inMemory() ?? tmpdir(), 'polyvisor-bench-')
      const daemon = await startLibvirtd({ prefix })
      try {
        return [
          ...(await measureCalls(daemon, library)),
          ...(await measureOpening(daemon, library)),
          ...(await measureList(prefix)),
          ...(await measureVolumes(daemon, virsh)),
          ...(await measureEvents(daemon, library)),
        ]
      } finally {
        await daemon.stop()
      }
    } finally {
      await library.close()
    }
  },
}

/** Where files are a tmpfs, what is measured is not the file system. */
function inMemory(): string | undefined {
  const folder = '/dev/shm'
  try {
    accessSync(folder, constants.W_OK)
    return folder
  } catch {
    return undefined
  }
}
