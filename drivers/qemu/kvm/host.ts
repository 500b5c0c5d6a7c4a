import { readdir, readFile } from 'node:fs/promises'

/** What the host says about its CPU and its KVM. */
export interface KvmHost {
  /** Architecture in Node's words. */
  readonly architecture: string
  /** The flags of the first CPU in `/proc/cpuinfo`. */
  readonly cpuFlags: readonly string[]
  /** Loaded or built-in modules whose name begins with `kvm`. */
  readonly modules: readonly string[]
}

/** Reads `/proc/cpuinfo` and `/sys/module`; what cannot be read is empty. */
export async function readKvmHost(): Promise<KvmHost> {
  const [cpuinfo, modules] = await Promise.all([
    readFile('/proc/cpuinfo', 'utf8').catch(() => ''),
    readdir('/sys/module').catch(() => []),
  ])
  return {
    architecture: process.arch,
    cpuFlags: parseCpuFlags(cpuinfo),
    modules: modules.filter((name) => name.startsWith('kvm')).sort(),
  }
}

/** The flags of the first CPU: `flags` on x86, `Features` on ARM (proc_cpuinfo(5)). */
export function parseCpuFlags(cpuinfo: string): readonly string[] {
  const line = /^(?:flags|Features)\s*:(.*)$/m.exec(cpuinfo)?.[1] ?? ''
  return line.split(/\s+/).filter((flag) => flag !== '')
}
