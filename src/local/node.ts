import { cpus, hostname, release, totalmem, type } from 'node:os'
import type { NodeInfo } from '../domain-data.js'

const architectures: Readonly<Record<string, string>> = {
  x64: 'x86_64',
  ia32: 'i386',
  arm64: 'aarch64',
  arm: 'arm',
  riscv64: 'riscv64',
  s390x: 's390x',
  ppc64: 'ppc64',
  loong64: 'loongarch64',
}

/** This host's architecture in QEMU's words. */
export const hostArchitecture: string = architectures[process.arch] ?? process.arch

/** What a driver whose machines run on this host answers to `node()`. */
export function describeThisHost(): NodeInfo {
  return {
    hostname: hostname(),
    architecture: hostArchitecture,
    cpuModel: cpus()[0]?.model.trim() ?? 'unknown',
    cpus: cpus().length,
    memory: totalmem(),
    system: `${type()} ${release()}`,
  }
}
