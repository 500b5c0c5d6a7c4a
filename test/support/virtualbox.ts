import { createVboxManage } from '../peers/virtualbox/main.js'
import type { Behaviour } from '../peers/virtualbox/state.js'
import { type StandIn, standInHome, useStandIn } from './stand-in.js'

/** A stand-in of VirtualBox in a suite. */
export interface VirtualboxStandIn {
  standIn(): StandIn
  /** A URI of a place without machines, where the stand-in behaves in this way. */
  uri(behaviour?: Behaviour): string
  /** Has the stand-in behave in another way at the last of these places. */
  behave(behaviour: Behaviour): void
}

/** Starts a stand-in of VirtualBox for the suite that is being described. */
export function useVirtualbox(): VirtualboxStandIn {
  const behaviours = new Map<string, Behaviour>()
  let last = ''
  const standIn = useStandIn(
    'VBoxManage',
    ['VBOX_USER_HOME'],
    createVboxManage((home) => behaviours.get(home) ?? {}),
  )
  return {
    standIn,
    uri(behaviour = {}) {
      last = standInHome()
      behaviours.set(last, behaviour)
      return `virtualbox:///?home=${last}&program=${standIn().path}&poll=1`
    },
    behave(behaviour) {
      behaviours.set(last, behaviour)
    },
  }
}
