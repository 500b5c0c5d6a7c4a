import { realpath } from 'node:fs/promises'
import { isIP } from 'node:net'
import { z } from 'zod'
import { HypervisorError } from '../../../src/errors.js'
import type { InterfaceAddress } from '../../../src/guest-info.js'
import type { VmrestService } from './service.js'

/** What vmrest tells of machines, and does to them, that vmrun does not. Machines are named by the paths of their VMX files. */
export interface VmrestMachines {
  /** Those of the given machines that are paused. */
  paused(running: Iterable<string>): Promise<ReadonlySet<string>>
  pause(vmx: string, how: 'pause' | 'unpause'): Promise<void>
  /** What VMware Tools in the guest tell of its cards. @throws HypervisorError `ERR_AGENT` if they do not answer. */
  addresses(vmx: string, signal: AbortSignal | undefined): Promise<readonly CardAddresses[]>
}

/** The addresses of a card. */
export interface CardAddresses {
  readonly mac: string
  readonly addresses: readonly InterfaceAddress[]
}

const listSchema = z.array(z.object({ id: z.string().min(1), path: z.string() }))

/** `VMPowerState`: `poweredOn`, `poweredOff`, `suspended` or `paused`. */
const powerSchema = z.object({ power_state: z.string() })

/** `NicIpStackAll`; addresses are written with the length of their network's part. */
const cardsSchema = z.object({
  nics: z
    .array(z.object({ mac: z.string(), ip: z.array(z.string()).nullish() }))
    .nullish()
    .transform((cards) => cards ?? []),
})

/** Makes the machines of a vmrest. */
export function vmrestMachines(service: VmrestService): VmrestMachines {
  const idOf = async (): Promise<(vmx: string) => Promise<string | undefined>> => {
    const listed = parsed(listSchema, await service.ask('/vms'))
    const ids = new Map(listed.map(({ path, id }) => [path, id]))
    return async (vmx) => ids.get(vmx) ?? ids.get(await realpath(vmx).catch(() => vmx))
  }
  const pathOf = async (vmx: string, what: 'power' | 'nicips'): Promise<string> => {
    const id = await (await idOf())(vmx)
    if (id !== undefined) return pathIn(id, what)
    throw new HypervisorError('ERR_OPERATION_FAILED', `vmrest does not know the machine in '${vmx}'`, {
      hint: 'Open it once in the window of VMware, whose list of machines vmrest has.',
    })
  }
  return {
    async paused(running) {
      const machines = [...running]
      if (machines.length === 0) return new Set()
      const find = await idOf()
      const states = await Promise.all(
        machines.map(async (vmx) => {
          const id = await find(vmx)
          if (id === undefined) return undefined
          const answer = await service.ask(pathIn(id, 'power'))
          return parsed(powerSchema, answer).power_state === 'paused' ? vmx : undefined
        }),
      )
      return new Set(states.filter((vmx) => vmx !== undefined))
    },
    async pause(vmx, how) {
      await service.ask(await pathOf(vmx, 'power'), how)
    },
    async addresses(vmx, signal) {
      const path = await pathOf(vmx, 'nicips')
      const answer = await service.ask(path, undefined, signal).catch((cause: unknown) => {
        throw agentError(cause)
      })
      return parsed(cardsSchema, answer).nics.map(({ mac, ip }) => ({
        mac: mac.toLowerCase(),
        addresses: (ip ?? []).map(readAddress),
      }))
    },
  }
}

/** Where something of a machine is. */
function pathIn(id: string, what: 'power' | 'nicips'): string {
  return `/vms/${encodeURIComponent(id)}/${what}`
}

function parsed<Schema extends z.ZodType>(schema: Schema, answer: unknown): z.output<Schema> {
  const result = schema.safeParse(answer)
  if (result.success) return result.data
  throw new HypervisorError('ERR_PROTOCOL', 'vmrest answered with what is not in its documentation', {
    cause: result.error,
  })
}

/** vmrest itself answered; what it cannot tell, the guest has not told it. */
function agentError(cause: unknown): unknown {
  if (!(cause instanceof HypervisorError)) return cause
  if (cause.code !== 'ERR_OPERATION_FAILED' && cause.code !== 'ERR_INVALID_STATE') return cause
  return new HypervisorError('ERR_AGENT', cause.message, {
    hint: 'The addresses of a guest are known from VMware Tools in it, which have to run.',
    cause,
  })
}

/** Reads an address with the length of its network's part behind a slash. @throws HypervisorError `ERR_PROTOCOL`. */
function readAddress(text: string): InterfaceAddress {
  const [address = '', length] = text.split('/')
  const version = isIP(address)
  if (version === 0 || (length !== undefined && !/^\d{1,3}$/.test(length))) {
    throw new HypervisorError('ERR_PROTOCOL', `vmrest answered with '${text}' for an address`)
  }
  const prefix = length === undefined ? {} : { prefix: Number(length) }
  return { family: version === 4 ? 'ipv4' : 'ipv6', address, ...prefix }
}
