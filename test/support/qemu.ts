import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildInfo } from '../../drivers/qemu/build-info.js'
import { findProgram } from '../../drivers/qemu/programs.js'
import type { Peer } from './peers.js'

/** A new folder of this test run, which is gone when it is over. */
export function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'q-'))
}

/** The QEMU that the tests run; the tests are skipped where it is not installed. */
export const qemuPeer: Peer = {
  name: 'qemu-system-x86_64',
  async find() {
    const program = findProgram('x86_64')
    if (program === undefined) return { missing: 'install qemu-system-x86' }
    return { version: `QEMU ${(await buildInfo(program, newFolder())).version}` }
  },
}

/** The URI of a state folder. */
export function qemuUri(state: string, accelerator: 'tcg' | 'kvm' = 'tcg'): string {
  return `qemu:///session?state=${encodeURIComponent(state)}&accel=${accelerator}`
}
