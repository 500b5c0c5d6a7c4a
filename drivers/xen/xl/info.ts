import { z } from 'zod'
import { HypervisorError } from '../../../src/errors.js'

const infoSchema = z.object({
  host: z.string(),
  machine: z.string(),
  release: z.string(),
  nr_cpus: z.coerce.number().int(),
  /** MiB. */
  total_memory: z.coerce.number().int(),
  xen_version: z.string(),
  xen_caps: z.string(),
  xen_scheduler: z.string().optional(),
  xen_commandline: z.string().optional(),
  /** What Xen found in CPUID, in groups of hexadecimal digits. */
  hw_caps: z.string().optional(),
  /** The kinds of guests. */
  virt_caps: z.string().optional(),
})

/** What `xl info` says of a host. */
export type XlInfo = z.output<typeof infoSchema>

/** Reads the output of `xl info` (xl(1)): a name, a colon and a value in each line. @throws HypervisorError `ERR_PROTOCOL`. */
export function parseInfo(text: string): XlInfo {
  const fields = text.split('\n').flatMap((line) => {
    const [, name, value] = /^(\w+) *: ?(.*)$/.exec(line) ?? []
    return name === undefined || value === undefined ? [] : [[name, value.trim()] as const]
  })
  const parsed = infoSchema.safeParse(Object.fromEntries(fields))
  if (parsed.success) return parsed.data
  throw new HypervisorError('ERR_PROTOCOL', 'xl info wrote what cannot be read', {
    cause: parsed.error.issues,
  })
}
