import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createPrlctl } from '../peers/parallels/main.js'
import type { Behaviour } from '../peers/parallels/state.js'
import { launcher, type StandIn, standInHome, useStandIn } from './stand-in.js'

/** What says which machines a stand-in has. */
const variable = 'STAND_IN_PLACE'

/** A stand-in of Parallels Desktop in a suite. */
export interface ParallelsStandIn {
  standIn(): StandIn
  /** A URI of a place without machines, where the stand-in behaves in this way. */
  uri(behaviour?: Behaviour): string
  /** The folder of new machines at the last of these places. */
  folder(): string
  /** Has the stand-in behave in another way at the last of these places. */
  behave(behaviour: Behaviour): void
}

/** Starts a stand-in of Parallels Desktop for the suite that is being described. */
export function useParallels(): ParallelsStandIn {
  const behaviours = new Map<string, Behaviour>()
  let last = ''
  const standIn = useStandIn(
    'prlctl',
    [variable],
    createPrlctl((place) => behaviours.get(place) ?? {}),
  )
  return {
    standIn,
    uri(behaviour = {}) {
      last = standInHome()
      behaviours.set(last, behaviour)
      // A user has one list of machines: a program of its own has each place have one.
      const program = join(last, 'prlctl')
      writeFileSync(program, launcher(standIn().socket, [variable], { [variable]: last }))
      chmodSync(program, 0o755)
      return `parallels:///?program=${program}&folder=${last}&poll=1`
    },
    folder: () => last,
    behave(behaviour) {
      behaviours.set(last, behaviour)
    },
  }
}

/** Makes a hard disk as far as the stand-in looks at it: a folder that says what is in it. */
export function makeHdd(path: string): string {
  mkdirSync(path, { recursive: true })
  writeFileSync(join(path, 'DiskDescriptor.xml'), '<Parallels_disk_image Version="1.0"/>\n')
  return path
}
