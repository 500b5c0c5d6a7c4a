import { type Behaviour, createVmrun } from '../peers/vmware-desktop/main.js'
import { type StandIn, standInHome, useStandIn } from './stand-in.js'

/** A stand-in of VMware's desktop programs in a suite. */
export interface VmwareDesktopStandIn {
  standIn(): StandIn
  /** A URI of a new folder without machines. */
  uri(): string
  /** The folder of the last URI. */
  folder(): string
  /** Has guests behave in another way from now on. */
  behave(behaviour: Behaviour): void
}

/** Starts a stand-in of vmrun for the suite that is being described. */
export function useVmwareDesktop(): VmwareDesktopStandIn {
  let behaviour: Behaviour = {}
  let folder = ''
  const standIn = useStandIn(
    'vmrun',
    [],
    createVmrun(() => behaviour),
  )
  return {
    standIn,
    uri() {
      folder = standInHome()
      return `vmware-desktop:///?folder=${folder}&product=ws&program=${standIn().path}&poll=1`
    },
    folder: () => folder,
    behave(changed) {
      behaviour = changed
    },
  }
}
