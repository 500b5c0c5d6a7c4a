import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { type Behaviour, createVmrun, type RunningMachines } from '../peers/vmware-desktop/main.js'
import { createVmrestServer } from '../peers/vmware-desktop/rest.js'
import { type StandIn, standInHome, useStandIn } from './stand-in.js'

/** A stand-in of VMware's desktop programs in a suite. */
export interface VmwareDesktopStandIn {
  standIn(): StandIn
  /** A URI of a new folder without machines. */
  uri(): string
  /** The same without vmrest. */
  uriOfVmrun(): string
  /** The folder of the last URI. */
  folder(): string
  /** Has guests behave in another way from now on. */
  behave(behaviour: Behaviour): void
}

/** Who vmrest lets in. */
export const vmrestUser = { user: 'archivist', password: 'years of work' } as const

/** Starts stand-ins of vmrun and vmrest for the suite that is being described. */
export function useVmwareDesktop(): VmwareDesktopStandIn {
  let behaviour: Behaviour = {}
  let folder = ''
  const folders = new Set<string>()
  const machines: RunningMachines = { running: new Set(), paused: new Set() }
  const standIn = useStandIn(
    'vmrun',
    [],
    createVmrun(() => behaviour, machines),
  )
  const answer = createVmrestServer({
    ...vmrestUser,
    machines,
    folders,
    behaviour: () => behaviour,
  })
  const server = createServer((request, response) => void answer(request, response))
  let address: AddressInfo | undefined
  before(async () => {
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const found = server.address()
    if (found !== null && typeof found === 'object') address = found
  })
  after(() => {
    server.closeAllConnections()
    server.close()
  })
  const uriOfVmrun = (): string => {
    folder = standInHome()
    folders.add(folder)
    return `vmware-desktop:///?folder=${folder}&product=ws&program=${standIn().path}&poll=1`
  }
  return {
    standIn,
    uri() {
      const uri = uriOfVmrun()
      return `${uri}&vmrest=http://127.0.0.1:${address?.port}&authfile=${writeAuthFile(standInHome())}`
    },
    uriOfVmrun,
    folder: () => folder,
    behave(changed) {
      behaviour = changed
    },
  }
}

/** Writes a client authentication file with who vmrest lets in, or another password. */
export function writeAuthFile(home: string, password: string = vmrestUser.password): string {
  const path = join(home, 'auth.conf')
  const lines = [
    '[credentials-own]',
    `authname=${vmrestUser.user}`,
    `password=${password}`,
    '[auth-vmrest-127.0.0.1]',
    'credentials=own',
  ]
  writeFileSync(path, `${lines.join('\n')}\n`, { mode: 0o600 })
  return path
}
