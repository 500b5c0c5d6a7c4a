import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A new folder of this test run, which is gone when it is over. */
export function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'q-'))
}

/** The URI of a state folder. */
export function qemuUri(state: string, accelerator: 'tcg' | 'kvm' = 'tcg'): string {
  return `qemu:///session?state=${encodeURIComponent(state)}&accel=${accelerator}`
}
