import { constants } from 'node:fs'
import { access, readFile } from 'node:fs/promises'
import type { Architecture } from '../../src/spec/schema.js'
import type { Accelerator } from './options.js'

/**
 * Chooses how a guest's instructions are executed: what the specification says, else what the URI says, else
 * KVM if the guest is of the host's architecture, `/dev/kvm` can be opened and, on x86, the CPU has the flag
 * `vmx` or `svm`, else the translator. Without the flag a KVM may be there that interprets its guest, which
 * is slower than translating it.
 */
export async function chooseAccelerator(
  architecture: Architecture,
  wishes: readonly ('auto' | Accelerator)[],
): Promise<Accelerator> {
  const wish = wishes.find((candidate): candidate is Accelerator => candidate !== 'auto')
  if (wish !== undefined) return wish
  return (await hasHardwareKvm(architecture)) ? 'kvm' : 'tcg'
}

/** The ways in which a guest can be executed here, best first. */
export async function usableAccelerators(architecture: Architecture): Promise<readonly Accelerator[]> {
  if (!(await opensKvm(architecture))) return ['tcg']
  return (await hasHardwareKvm(architecture)) ? ['kvm', 'tcg'] : ['tcg', 'kvm']
}

/** The guests that a host's CPU can run itself. */
const ownGuests: Readonly<Record<string, readonly Architecture[]>> = {
  x64: ['x86_64', 'i386'],
  ia32: ['i386'],
  arm64: ['aarch64', 'arm'],
  ppc64: ['ppc64'],
  s390x: ['s390x'],
  riscv64: ['riscv64'],
}

async function opensKvm(architecture: Architecture): Promise<boolean> {
  if (process.platform !== 'linux' || !ownGuests[process.arch]?.includes(architecture)) return false
  return await access('/dev/kvm', constants.R_OK | constants.W_OK).then(
    () => true,
    () => false,
  )
}

async function hasHardwareKvm(architecture: Architecture): Promise<boolean> {
  if (!(await opensKvm(architecture))) return false
  if (process.arch !== 'x64' && process.arch !== 'ia32') return true
  const flags = /^flags\s*:(.*)$/m.exec(await readFile('/proc/cpuinfo', 'utf8'))?.[1] ?? ''
  return /\b(vmx|svm)\b/.test(flags)
}
