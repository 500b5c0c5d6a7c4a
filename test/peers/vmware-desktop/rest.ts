import { createHash } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Behaviour, RunningMachines } from './main.js'

/** What the stand-in of vmrest needs to know. */
export interface VmrestParts {
  readonly machines: RunningMachines
  readonly user: string
  readonly password: string
  /** The folders whose machines it has in its list. */
  readonly folders: ReadonlySet<string>
  behaviour(): Behaviour
}

/** What vmrest calls its JSON, and insists on for what changes something. */
const mediaType = 'application/vnd.vmware.vmw.rest-v1+json'

/** A stand-in of vmrest: what its description of the API (version 1.3.1) says of machines, their power and their addresses. */
export function createVmrestServer(
  parts: VmrestParts,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const expected = `Basic ${Buffer.from(`${parts.user}:${parts.password}`).toString('base64')}`
  return async (request, response) => {
    const change = request.method === 'PUT' ? await text(request) : undefined
    const { status, body } =
      request.headers.authorization === expected
        ? answer(parts, request.url ?? '', change, request.headers['content-type'])
        : failure(401, 'Authentication failed')
    response.writeHead(status, { 'Content-Type': mediaType }).end(JSON.stringify(body))
  }
}

interface Answer {
  readonly status: number
  readonly body: unknown
}

function answer(
  { machines, folders, behaviour }: VmrestParts,
  url: string,
  change: string | undefined,
  type: string | undefined,
): Answer {
  const listed = [...folders].flatMap(listMachines)
  if (url === '/api/vms') return { status: 200, body: listed }
  const [, id, what] = /^\/api\/vms\/([^/]+)\/(power|nicips)$/.exec(url) ?? []
  const vmx = listed.find((machine) => machine.id === id)?.path
  if (vmx === undefined) return failure(404, 'No such resource')
  if (what === 'nicips') {
    const { cards } = behaviour()
    return cards === undefined
      ? failure(500, 'VMware Tools do not run')
      : { status: 200, body: { nics: cards } }
  }
  if (change === undefined) return { status: 200, body: { power_state: powerOf(machines, vmx) } }
  if (type !== mediaType) return failure(406, 'Content type was not supported')
  const [from, to] = change === 'pause' ? ['poweredOn', 'paused'] : ['paused', 'poweredOn']
  if (powerOf(machines, vmx) !== from) return failure(409, 'Resource state conflicts')
  if (to === 'paused') machines.paused.add(vmx)
  else machines.paused.delete(vmx)
  return { status: 200, body: { power_state: to } }
}

function failure(status: number, message: string): Answer {
  return { status, body: { Code: status, Message: message } }
}

function powerOf({ running, paused }: RunningMachines, vmx: string): string {
  if (paused.has(vmx)) return 'paused'
  return running.has(vmx) ? 'poweredOn' : 'poweredOff'
}

function listMachines(folder: string): readonly { readonly id: string; readonly path: string }[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.vmx'))
    .map((path) => join(folder, path))
    .map((path) => ({ id: createHash('md5').update(path).digest('hex').toUpperCase(), path }))
}
