import { usableCpus } from '../../src/local/affinity.js'
import { containerSettings } from './container-settings.js'
import { copies } from './copies.js'
import { containerOffer, nativeOffer } from './offers.js'
import type { PlatformEntry } from './platform-table.js'

/** The payload as a process of this machine. */
export const native = {
  id: 'native',
  title: 'This machine',
  driver: 'native',
  class: 'native',
  uri: 'native:///polyvisor-bench',
  accelerator: 'native',
  targets: { i386: 'linux-i386', x86_64: 'linux-x86_64' },
  settings: { copies },
  offer: async () => nativeOffer(),
  spec: async (architecture) => ({ architecture }),
} satisfies PlatformEntry

/** The payload as the first process of a container. */
export const container = {
  id: 'container',
  title: 'Container',
  driver: 'container',
  class: 'container',
  uri: 'container:///polyvisor-bench',
  accelerator: 'native',
  targets: { i386: 'linux-i386', x86_64: 'linux-x86_64' },
  settings: containerSettings,
  offer: containerOffer,
  // As many CPUs as the native process has: bound to fewer it could not go out of the way of others as that can.
  spec: async (architecture) => ({ architecture, vcpus: (await usableCpus()).length }),
} satisfies PlatformEntry
