import { z } from 'zod'
import { HypervisorError } from '../../../src/errors.js'
import type { XenSession } from '../session.js'

/** What of libxl's description of a machine (libxl_types.idl, `libxl_domain_config`) is of use here. */
const configSchema = z.object({
  c_info: z.object({ type: z.enum(['pv', 'pvh', 'hvm']) }),
  b_info: z.object({
    max_vcpus: z.int().optional(),
    avail_vcpus: z.array(z.int()).optional(),
    /** KiB. */
    max_memkb: z.number(),
    kernel: z.string().optional(),
    ramdisk: z.string().optional(),
    cmdline: z.string().optional(),
  }),
})

const listSchema = z.array(z.object({ domid: z.int(), config: configSchema }))

/** A machine as libxl keeps it. */
export interface MachineConfig {
  readonly type: 'pv' | 'pvh' | 'hvm'
  /** The most that it may have, in bytes. */
  readonly memory: number
  readonly vcpus: number
  readonly maximumVcpus: number
  readonly kernel: string | undefined
  readonly ramdisk: string | undefined
  readonly cmdline: string | undefined
}

/** Reads the output of `xl list -l` of one domain (xl(1)). @throws HypervisorError `ERR_PROTOCOL`. */
export function parseMachineConfig(text: string): MachineConfig {
  const parsed = z
    .string()
    .transform((json, context) => {
      try {
        return JSON.parse(json)
      } catch {
        context.addIssue('is not JSON')
        return z.NEVER
      }
    })
    .pipe(listSchema)
    .safeParse(text)
  const config = parsed.data?.[0]?.config
  if (config === undefined) {
    throw new HypervisorError('ERR_PROTOCOL', 'xl list -l wrote what cannot be read', {
      cause: parsed.error?.issues,
    })
  }
  const { c_info: common, b_info: build } = config
  const maximumVcpus = build.max_vcpus ?? 1
  return {
    type: common.type,
    memory: build.max_memkb * 1024,
    vcpus: build.avail_vcpus?.length ?? maximumVcpus,
    maximumVcpus,
    kernel: build.kernel,
    ramdisk: build.ramdisk,
    cmdline: build.cmdline,
  }
}

/** What libxl keeps of a machine. */
export async function readMachineConfig(session: XenSession, id: number): Promise<MachineConfig> {
  return parseMachineConfig(await session.run(['xl', 'list', '-l', String(id)]))
}
