import { join } from 'node:path'
import { isHypervisorError } from '../../src/errors.js'
import type { KeepingTool, RenamingTool } from '../command-line/features/definition-methods.js'
import type { SavingTool } from '../command-line/features/managed-save-methods.js'
import type { PausingTool, RunningTool } from '../command-line/features/running-methods.js'
import type { SnapshotTool } from '../command-line/features/snapshot-methods.js'
import type { CommandProgram } from '../command-line/program.js'
import type { MachineTool } from '../command-line/tool.js'
import { createMachine, type MachinePlaces } from './machine/create.js'
import { type ParallelsOwn, readOwn, writeOwn } from './machine/own-data.js'
import { type ParallelsMachine, readMachine } from './machine/read.js'
import { readSpec } from './machine/read-spec.js'
import { removeDefinition } from './machine/remove.js'
import { requireSpec } from './machine/requirements.js'
import { removeSockets } from './machine/serials.js'
import { type MachineState, stateOf } from './machine/states.js'
import { untilOff } from './machine/until-off.js'
import type { ParallelsOptions } from './options.js'
import { commands } from './prlctl/commands.js'
import { parseList } from './prlctl/list.js'
import { parseSnapshots } from './prlctl/snapshot-list.js'

/** What prlctl does for this driver. */
export type ParallelsTool = MachineTool<ParallelsMachine, ParallelsOptions> &
  RunningTool<ParallelsMachine> &
  PausingTool<ParallelsMachine> &
  SavingTool<ParallelsMachine> &
  RenamingTool<ParallelsMachine> &
  KeepingTool<ParallelsMachine, ParallelsOwn> &
  SnapshotTool<ParallelsMachine>

/** Makes the tool of this user's machines. */
export function parallelsTool(program: CommandProgram, places: MachinePlaces): ParallelsTool {
  const seen = new Map<string, MachineState>()
  const run = async (args: readonly string[], long = false): Promise<void> => {
    await program.run(args, { long })
  }
  const list = async () => {
    const machines = parseList(await program.run(commands.list()))
    return machines.map(({ name, uuid, status }) => {
      const state = stateOf(status, seen.get(uuid))
      seen.set(uuid, state)
      return { name, uuid, active: state.active }
    })
  }
  const off = (uuid: string): Promise<void> => untilOff(async () => (await tool.read(uuid))?.active ?? false)
  const kill = async (uuid: string): Promise<void> => {
    await run(commands.stop(uuid, 'kill'))
    await off(uuid)
  }
  const tool: ParallelsTool = {
    accelerator: 'parallels',
    names: list,
    list,
    async read(uuid) {
      try {
        return readMachine(await program.run(commands.info(uuid)), (known) => seen.get(known))
      } catch (error) {
        if (isHypervisorError(error, 'ERR_NO_DOMAIN')) return undefined
        throw error
      }
    },
    readSpec: async (machine) => readSpec(machine, await readOwn(machine.home)),
    async create(definition) {
      const { uuid } = definition.spec
      await requireSpec(definition.spec, places.sockets)
      try {
        await createMachine(program, places, definition)
      } catch (error) {
        const begun = await tool.read(uuid).catch(() => undefined)
        if (begun !== undefined) await tool.remove(begun)
        throw error
      }
    },
    async remove({ uuid, home, saved }) {
      if (saved) await run(commands.stop(uuid, 'drop-state'))
      // Told to delete, prlctl would delete the disks in the folder of the machine as well.
      await run(commands.unregister(uuid))
      await removeDefinition(home, join(places.machines, uuid))
      await removeSockets(places.sockets, uuid)
      seen.delete(uuid)
    },
    async start({ uuid, home, saved }) {
      await run(saved ? commands.resume(uuid) : commands.start(uuid), saved)
      const own = saved ? await readOwn(home) : undefined
      if (own?.savedPaused !== true) return
      await run(commands.pause(uuid))
      await writeOwn(home, { ...own, savedPaused: undefined })
    },
    destroy: ({ uuid }) => kill(uuid),
    async capabilities() {
      const output = await program.run(commands.version())
      const version = /prlctl version (.*)/.exec(output)?.[1]?.trim() ?? ''
      const architecture = process.arch === 'arm64' ? 'aarch64' : 'x86_64'
      return {
        hypervisor: `Parallels Desktop ${version}`.trim(),
        guests: [{ architecture, accelerators: [tool.accelerator] }],
      }
    },
    async shutdown({ uuid }, signal) {
      await program.run(commands.stop(uuid, 'acpi'), { signal, long: true })
    },
    reset: ({ uuid }) => run(commands.reset(uuid)),
    suspend: ({ uuid }) => run(commands.pause(uuid)),
    resume: ({ uuid }) => run(commands.resume(uuid)),
    async save({ uuid, home, state }) {
      const own = await readOwn(home)
      const savedPaused = state === 'paused' ? true : undefined
      if (own.savedPaused !== savedPaused) await writeOwn(home, { ...own, savedPaused })
      if (savedPaused) await run(commands.resume(uuid))
      await run(commands.suspend(uuid), true)
      await off(uuid)
    },
    discard: ({ uuid }) => run(commands.stop(uuid, 'drop-state')),
    rename: ({ uuid }, newName) => run(commands.set(uuid, [['name', newName]])),
    readOwn: ({ home }) => readOwn(home),
    writeOwn: ({ home }, own) => writeOwn(home, own),
    async listSnapshots({ uuid, home }) {
      const output = await program.run(commands.listSnapshots(uuid))
      return parseSnapshots(output, (await readOwn(home)).descriptions)
    },
    async takeSnapshot({ uuid, home }, name, description) {
      const output = await program.run(commands.takeSnapshot(uuid, name, description), { long: true })
      const id = /\{[0-9a-f-]{36}\}/i.exec(output)?.[0]
      if (id === undefined || description === '') return
      const own = await readOwn(home)
      await writeOwn(home, { ...own, descriptions: { ...own.descriptions, [id]: description } })
    },
    async restoreSnapshot({ uuid }, { key, info }) {
      await run(commands.switchSnapshot(uuid, key), true)
      const now = await tool.read(uuid)
      if (now === undefined) return
      if (info.state === 'shutoff') {
        if (now.active) await kill(uuid)
        return
      }
      if (now.saved || (now.state === 'paused' && info.state === 'running'))
        await run(commands.resume(uuid), true)
      if (now.state !== 'paused' && info.state === 'paused') await run(commands.pause(uuid))
    },
    async deleteSnapshot({ uuid, home }, { key }) {
      await run(commands.deleteSnapshot(uuid, key), true)
      const { [key]: gone, ...descriptions } = (await readOwn(home)).descriptions
      if (gone !== undefined) await writeOwn(home, { ...(await readOwn(home)), descriptions })
    },
  }
  return tool
}
