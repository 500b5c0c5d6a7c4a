import { type DomainSpec, specFields } from '../../spec/schema.js'
import type { XlValue } from './value.js'

/** What is started, and the settings that say it. */
interface ReadBoot {
  readonly spec: Pick<DomainSpec['boot'], 'kernel' | 'initrd' | 'cmdline'>
  readonly said: readonly string[]
}

/**
 * Reads kernel, initial RAM disk and command line (xl.cfg(5), "Direct Kernel Boot"), where a specification can hold them
 * as they are: a command line without a kernel is for a boot loader.
 */
export function readBoot(settings: ReadonlyMap<string, XlValue>): ReadBoot {
  const text = (name: string): string | undefined => {
    const value = settings.get(name)
    return typeof value === 'string' ? value : undefined
  }
  const [kernel, initrd, cmdline] = [text('kernel'), text('ramdisk'), text('cmdline') ?? joined(text)]
  const { success, data } = specFields.boot.safeParse({
    ...(kernel === undefined ? {} : { kernel }),
    ...(initrd === undefined ? {} : { initrd }),
    ...(cmdline === undefined ? {} : { cmdline }),
  })
  if (!success || kernel === undefined) return { spec: {}, said: [] }
  // Beside a command line that is whole, xl takes no notice of its parts, which are kept.
  const parts = text('cmdline') === undefined ? ['root', 'extra'] : []
  return { spec: data, said: ['kernel', 'ramdisk', 'cmdline', ...parts] }
}

/** The command line of its two parts, as xl joins them. */
function joined(text: (name: string) => string | undefined): string | undefined {
  const [root, extra] = [text('root'), text('extra')]
  if (root === undefined) return extra
  return extra === undefined ? `root=${root}` : `root=${root} ${extra}`
}
