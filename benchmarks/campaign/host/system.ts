import { release, totalmem, type, version } from 'node:os'
import type { EnvironmentRecord } from '../records.js'
import { toolVersion } from '../tool-version.js'
import { readCgroup } from './cgroup.js'
import { fact, known, text } from './files.js'
import { speedParameters } from './kernel-parameters.js'
import { readMemoryFacts } from './memory.js'

const clockFolder = 'sys/devices/system/clocksource/clocksource0'

/** What of the host is neither processor nor virtualization. */
export async function readSystemFacts(
  root = '/',
): Promise<
  Omit<
    EnvironmentRecord,
    'kind' | 'schemaVersion' | 'taken' | 'cpu' | 'virtualization' | 'kvm' | 'platforms' | 'tuning'
  >
> {
  const [aslr, clockSource, clockSources, osRelease, build, commandLine, memory, cgroup] = await Promise.all([
    fact(root, 'proc/sys/kernel/randomize_va_space'),
    fact(root, `${clockFolder}/current_clocksource`),
    fact(root, `${clockFolder}/available_clocksource`),
    text(root, 'etc/os-release'),
    fact(root, 'proc/sys/kernel/version'),
    text(root, 'proc/cmdline'),
    readMemoryFacts(root),
    readCgroup(root),
  ])
  return {
    memoryBytes: totalmem(),
    kernel: `${type()} ${release()}`,
    kernelBuild: build ?? version(),
    node: process.version,
    sdk: toolVersion(),
    ...(commandLine === '' ? {} : { kernelParameters: speedParameters(commandLine) }),
    ...known({
      distribution: /^PRETTY_NAME="?([^"\n]+)"?$/m.exec(osRelease)?.[1],
      aslr,
      clockSource,
      clockSources: clockSources?.split(/\s+/),
      memory,
      cgroup,
    }),
  }
}
