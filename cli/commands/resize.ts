import { formatSize } from '../../src/spec/sizes.js'
import { parseByteSize, parseCount } from '../arguments.js'
import type { CommandAction } from '../commands.js'
import { given, withDomain, withFeature } from '../session.js'

/** `polyvisor setmem NAME SIZE`. */
export const setmem: CommandAction = (context, [name, size]) => {
  const memory = parseByteSize(given(size), 'size')
  return withDomain(context, name, async (domain) => {
    await withFeature(domain, 'balloon').setMemory(memory, context.call)
    context.output.result(
      { name: domain.name, memory },
      () => `Domain '${domain.name}' was asked to shrink or grow to ${formatSize(memory)}.\n`,
    )
  })
}

/** `polyvisor setvcpus NAME COUNT`. */
export const setvcpus: CommandAction = (context, [name, count]) => {
  const vcpus = parseCount(given(count), 'count')
  return withDomain(context, name, async (domain) => {
    await withFeature(domain, 'vcpu-hotplug').setVcpus(vcpus, context.call)
    context.output.result(
      { name: domain.name, vcpus },
      () => `Domain '${domain.name}' has ${vcpus} virtual CPUs.\n`,
    )
  })
}

/** `polyvisor blockresize NAME ID SIZE`. */
export const blockresize: CommandAction = (context, [name, id, size]) => {
  const bytes = parseByteSize(given(size), 'size')
  return withDomain(context, name, async (domain) => {
    await withFeature(domain, 'block-resize').resizeDisk(given(id), bytes, context.call)
    context.output.result(
      { name: domain.name, id, size: bytes },
      () => `Disk '${id}' of domain '${domain.name}' resized to ${formatSize(bytes)}.\n`,
    )
  })
}
