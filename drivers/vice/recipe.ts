import { requireOnPath } from '../../src/transports/find-on-path.js'
import type { EmulatorProgram, EmulatorRecipe } from '../emulator/recipe.js'
import { refuseWhatViceLacks, writeCommandLine } from './command-line.js'
import { complaintOf, describeEnd } from './end.js'
import { c64Keys } from './keys.js'
import { c64Machines, chooseModel, memoryOfMachine } from './machines.js'
import { readMedia } from './media.js'
import { type ViceOptions, viceOptions } from './options.js'
import { findRoms } from './roms.js'
import { viceState } from './state.js'

/** VICE's most exact Commodore 64. */
export const viceProgram: EmulatorProgram = {
  names: ['x64sc'],
  packages: ['vice'],
  component: 'contrib',
  versionArguments: ['--version'],
  version: /^x64sc \(VICE (\d[\w.]*)\)/m,
  oldest: '3.7',
}

/** VICE looks for sound cards at ports of this host; who may do everything here gives up that. */
const withoutPorts = ['setpriv', '--bounding-set', '-sys_rawio', '--']

/** VICE. Its console is a Turbo232, the 6551 at DE00. */
export const viceRecipe: EmulatorRecipe<ViceOptions> = {
  name: 'vice',
  title: 'VICE',
  options: viceOptions,
  accelerator: 'interpreter',
  guests: [{ architecture: '6502', program: viceProgram, machines: c64Machines }],
  display: { width: 1024, height: 768, keys: c64Keys },
  // The machine runs in a thread of its own, and waits for no window.
  windowLimit: 60_000,
  memory: memoryOfMachine,
  async plan(definition) {
    const { spec, options } = definition
    // What VICE lacks is refused before files are read.
    chooseModel(spec)
    refuseWhatViceLacks(spec)
    const medium = await readMedia(spec)
    const roms = await findRoms(options, medium)
    const isRoot = process.geteuid?.() === 0
    if (isRoot) requireOnPath('setpriv', 'util-linux')
    return {
      program: viceProgram,
      ...writeCommandLine(definition, { medium, roms }),
      consoles: spec.serials[0]?.type === 'console' ? [{ port: 0, kind: 'device' }] : [],
      // Its windows talk to nobody in this session.
      environment: { DBUS_SESSION_BUS_ADDRESS: 'disabled:', NO_AT_BRIDGE: '1', GSETTINGS_BACKEND: 'memory' },
      wrapper: isRoot ? withoutPorts : undefined,
      sign: { file: 'output.log', pattern: /^Main CPU: RESET\.$/m },
      words: 'output.log',
    }
  },
  state: viceState,
  complaintOf,
  describeEnd,
  /** Its window takes its time on a busy host. */
  startLimit: 60_000,
}
