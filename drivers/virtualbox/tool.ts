import { rm } from 'node:fs/promises'
import { isHypervisorError } from '../../src/errors.js'
import type { KeepingTool, RenamingTool } from '../command-line/features/definition-methods.js'
import type { SavingTool } from '../command-line/features/managed-save-methods.js'
import type { PausingTool, RunningTool } from '../command-line/features/running-methods.js'
import type { SnapshotTool } from '../command-line/features/snapshot-methods.js'
import type { CommandProgram } from '../command-line/program.js'
import type { MachineTool } from '../command-line/tool.js'
import { createMachine, removeSockets } from './machine/create.js'
import { readOwn, type VirtualboxOwn, writeOwn } from './machine/own-data.js'
import { readMachine, type VirtualboxMachine } from './machine/read.js'
import { readSpec } from './machine/read-spec.js'
import { requireSpec } from './machine/requirements.js'
import type { VirtualboxOptions } from './options.js'
import { type ControlAction, commands } from './vboxmanage/commands.js'
import { parseList } from './vboxmanage/list.js'
import { readSnapshots } from './vboxmanage/settings-file.js'
import { whenUnlocked } from './vboxmanage/when-unlocked.js'

/** What VBoxManage does for this driver. */
export type VirtualboxTool = MachineTool<VirtualboxMachine, VirtualboxOptions> &
  RunningTool<VirtualboxMachine> &
  PausingTool<VirtualboxMachine> &
  SavingTool<VirtualboxMachine> &
  RenamingTool<VirtualboxMachine> &
  KeepingTool<VirtualboxMachine, VirtualboxOwn> &
  SnapshotTool<VirtualboxMachine>

/** Makes the tool of a user's machines. @param sockets Folder of the sockets of serial ports. */
export function virtualboxTool(program: CommandProgram, sockets: string): VirtualboxTool {
  const control = async (uuid: string, action: ControlAction, long = false): Promise<void> => {
    await program.run(commands.control(uuid, action), { long })
  }
  const remove = async ({ uuid, settingsFile, saved }: VirtualboxMachine): Promise<void> => {
    if (saved) await whenUnlocked(() => program.run(commands.discardState(uuid)))
    // Told to delete, VBoxManage would delete the images of the disks as well.
    await whenUnlocked(() => program.run(commands.unregister(uuid)))
    // Of a machine whose settings VirtualBox cannot read it says no file.
    const files = settingsFile === '' ? [] : [settingsFile, `${settingsFile}-prev`]
    for (const file of files) await rm(file, { force: true })
    await removeSockets(sockets, uuid)
  }
  const tool: VirtualboxTool = {
    accelerator: 'virtualbox',
    names: async () => parseList(await program.run(commands.listMachines())),
    async list() {
      const [machines, running] = await Promise.all(
        [commands.listMachines(), commands.listRunning()].map((args) => program.run(args)),
      )
      const active = new Set(parseList(running ?? '').map(({ uuid }) => uuid))
      return parseList(machines ?? '').map(({ name, uuid }) => ({ name, uuid, active: active.has(uuid) }))
    },
    async read(uuid) {
      try {
        return readMachine(await program.run(commands.show(uuid)))
      } catch (error) {
        if (isHypervisorError(error, 'ERR_NO_DOMAIN')) return undefined
        throw error
      }
    },
    readSpec: async (machine) => readSpec(machine, await readOwn(program, machine.uuid)),
    async create(definition) {
      const { uuid } = definition.spec
      await requireSpec(definition.spec)
      try {
        await createMachine(program, sockets, definition)
      } catch (error) {
        const begun = await tool.read(uuid).catch(() => undefined)
        if (begun !== undefined) await remove(begun)
        throw error
      }
    },
    remove,
    async start({ uuid, saved }) {
      const own = saved ? await readOwn(program, uuid) : undefined
      await whenUnlocked(() => program.run(commands.start(uuid)))
      if (own?.savedPaused !== true) return
      await control(uuid, 'pause')
      await writeOwn(program, uuid, { ...own, savedPaused: undefined })
    },
    destroy: ({ uuid }) => control(uuid, 'poweroff'),
    async capabilities() {
      const version = (await program.run(commands.version())).trim().split('\n').at(-1) ?? ''
      const accelerators = [tool.accelerator]
      return {
        hypervisor: `VirtualBox ${version}`,
        guests: ['x86_64', 'i386'].map((architecture) => ({ architecture, accelerators })),
      }
    },
    shutdown: ({ uuid }) => control(uuid, 'acpipowerbutton'),
    reset: ({ uuid }) => control(uuid, 'reset'),
    suspend: ({ uuid }) => control(uuid, 'pause'),
    resume: ({ uuid }) => control(uuid, 'resume'),
    async save({ uuid, state }) {
      const own = await readOwn(program, uuid)
      const savedPaused = state === 'paused' ? true : undefined
      if (own.savedPaused !== savedPaused) await writeOwn(program, uuid, { ...own, savedPaused })
      await control(uuid, 'savestate', true)
    },
    async discard({ uuid }) {
      await whenUnlocked(() => program.run(commands.discardState(uuid)))
    },
    async rename({ uuid }, newName) {
      await whenUnlocked(() => program.run(commands.modify(uuid, [['name', newName]])))
    },
    readOwn: ({ uuid }) => readOwn(program, uuid),
    writeOwn: ({ uuid }, own) => writeOwn(program, uuid, own),
    listSnapshots: ({ settingsFile }) => readSnapshots(settingsFile),
    async takeSnapshot({ uuid }, name, description) {
      await program.run(commands.takeSnapshot(uuid, name, description), { long: true })
    },
    async restoreSnapshot({ uuid, active }, { key, info }) {
      if (active) await control(uuid, 'poweroff')
      await whenUnlocked(() => program.run(commands.restoreSnapshot(uuid, key), { long: true }))
      if (info.state !== 'shutoff') await whenUnlocked(() => program.run(commands.start(uuid)))
    },
    async deleteSnapshot({ uuid }, { key }) {
      await program.run(commands.deleteSnapshot(uuid, key), { long: true })
    },
  }
  return tool
}
