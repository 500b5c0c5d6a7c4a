import { readFile } from 'node:fs/promises'
import { readEndpoint } from '../../../drivers/xen/endpoint.js'
import type { XenHost } from '../../../drivers/xen/host/host.js'
import { openHost } from '../../../drivers/xen/host/open.js'
import { parseInfo } from '../../../drivers/xen/xl/info.js'
import { parseUri } from '../../../src/index.js'
import { payloadImage } from '../../guest/images.js'
import { cpuWords } from '../guest-cpu.js'
import type { PlatformVersion } from '../records.js'
import { judgeGround } from './ground.js'
import { makeHostFolder } from './host-folder.js'
import { xenParameters } from './parameters.js'

/** What is said of a dom0 and its Xen. */
export type XenFacts = Required<Pick<PlatformVersion, 'version' | 'xen'>>

/** Milliseconds for all that is asked. */
const patience = 120_000

/**
 * Asks a dom0 about itself, its Xen, and what that runs on. The payload is run there once, as a process, for what it sees
 * by CPUID. `undefined` if it does not answer.
 */
export async function readXenFacts(uri: string): Promise<XenFacts | undefined> {
  const signal = AbortSignal.timeout(patience)
  try {
    const host = await openHost(readEndpoint(parseUri(uri)), signal)
    try {
      return await factsOf(host, signal)
    } finally {
      await host.close()
    }
  } catch {
    return undefined
  }
}

async function factsOf(host: XenHost, signal: AbortSignal): Promise<XenFacts> {
  const read = async (argv: readonly string[]): Promise<string> =>
    (await host.run(argv, { signal })).stdout.trim()
  const dmi = (name: string): Promise<string> => read(['cat', `/sys/class/dmi/id/${name}`])
  const info = parseInfo(await read(['xl', 'info']))
  const [cpuinfo, vendor, product, words] = await Promise.all([
    read(['cat', '/proc/cpuinfo']),
    dmi('sys_vendor'),
    dmi('product_name'),
    payloadWords(host, signal),
  ])
  const cpuModel = /^model name\s*: *(.*)$/m.exec(cpuinfo)?.[1]?.trim()
  return {
    version: `Xen ${info.xen_version}`,
    xen: {
      elsewhere: !host.local,
      scheduler: info.xen_scheduler,
      parameters: xenParameters(info.xen_commandline ?? ''),
      kernel: info.release,
      cpuModel,
      cpus: info.nr_cpus,
      memoryBytes: info.total_memory * 2 ** 20,
      capabilities: info.virt_caps,
      under: judgeGround({
        hwCaps: info.hw_caps,
        firmware: [vendor, product].filter((name) => name !== '').join(' '),
        cpuModel,
        cpuWords: words,
      }),
    },
  }
}

/** What the payload sees by CPUID as a process of dom0; `undefined` where it cannot be run. */
async function payloadWords(host: XenHost, signal: AbortSignal): Promise<string | undefined> {
  const { path } = await payloadImage('linux-x86_64')
  await using folder = await makeHostFolder(host, signal)
  const program = await folder.put(await readFile(path), signal)
  const { stdout } = await host.run([program], { input: 'cpu\noff\n', signal })
  return cpuWords(stdout.split(/\r?\n/))
}
