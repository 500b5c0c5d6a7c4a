import { bochsProgram } from '../../drivers/bochs/recipe.js'
import { findEmulator } from '../../drivers/emulator/program.js'
import { storedBootImage } from '../guest/boot/boot-image.js'
import type { Offer } from './offers.js'
import { isBootPayload } from './payload-boot.js'
import type { PlatformEntry } from './platform-table.js'
import { bareMemory } from './specifications.js'

/** The payload without an operating system on Bochs, whose BIOS starts it from a disk. */
export const bochs = {
  id: 'bochs',
  title: 'Bochs, interpreted',
  driver: 'bochs',
  class: 'emulator',
  uri: 'bochs:///session',
  accelerator: 'interpreter',
  targets: { i386: 'metal-i386', x86_64: 'metal-x86_64' },
  offer: async () => bochsOffer(),
  spec: async (architecture) => ({ architecture, memory: bareMemory }),
  async start({ target }) {
    if (!isBootPayload(target)) throw new TypeError(`${target} is started from no disk`)
    const { path } = await storedBootImage(target, 'disk')
    return { part: { boot: {}, disks: [{ device: 'disk', path, format: 'raw', readonly: true }] } }
  },
} satisfies PlatformEntry

/** An interpreter is a hundred times as slow as the rest, so that it would take most of a short campaign's time. */
function bochsOffer(): Offer {
  if (findEmulator(bochsProgram) === undefined) {
    const { packages } = bochsProgram
    return {
      state: 'absent',
      reason: `Bochs is not installed (Debian: apt-get install ${packages.join(' ')})`,
    }
  }
  return { state: 'on-request', reason: 'Bochs is installed; ask for it with --platforms bochs' }
}
