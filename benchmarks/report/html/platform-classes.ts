import type { PlatformRecord } from '../../campaign/records.js'

/** The classes of platforms, in the order of a report: the nearer to the machine the earlier. */
export const platformClasses = ['native', 'container', 'hypervisor', 'emulator', 'test'] as const

/** What a report calls a class. */
export const classWords = {
  native: 'native',
  container: 'container',
  hypervisor: 'virtual',
  emulator: 'emulated',
  test: 'test',
} as const satisfies Readonly<Record<PlatformRecord['class'], string>>
