import { mkdir, readdir, rm, rmdir, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { HypervisorError } from '../../src/errors.js'
import { fewAtOnce } from '../../src/few-at-once.js'
import type { VmxSettings } from '../../src/formats/vmx/settings.js'
import { errorCode } from '../../src/state/libc.js'
import type { KeepingTool, RenamingTool } from '../command-line/features/definition-methods.js'
import type { SavingTool } from '../command-line/features/managed-save-methods.js'
import type { PausingTool, RunningTool } from '../command-line/features/running-methods.js'
import type { SnapshotTool } from '../command-line/features/snapshot-methods.js'
import type { CommandProgram } from '../command-line/program.js'
import { copiesError } from '../command-line/session.js'
import type { MachineTool } from '../command-line/tool.js'
import { type DesktopOwn, readOwn, removeOwn, writeOwn } from './machine/own-data.js'
import { type DesktopMachine, findVmxFiles, readDesktopMachine } from './machine/read.js'
import { readSnapshotList } from './machine/snapshots.js'
import { readDesktopSpec, vmxTextOf } from './machine/spec.js'
import { changeVmxFile } from './machine/vmx-file.js'
import type { VmrestMachines } from './rest/machines.js'
import { commands } from './vmrun/commands.js'
import { parseRunning } from './vmrun/list.js'

/** What vmrun, and what is written into the files of machines, do for this driver. */
export type DesktopTool = MachineTool<DesktopMachine, VmxSettings> &
  RunningTool<DesktopMachine> &
  PausingTool<DesktopMachine> &
  SavingTool<DesktopMachine> &
  RenamingTool<DesktopMachine> &
  KeepingTool<DesktopMachine, DesktopOwn> &
  SnapshotTool<DesktopMachine> & {
    /** What vmrest does. @throws HypervisorError `ERR_UNSUPPORTED` if the connection has none. */
    rest(): VmrestMachines
  }

/** Files of a machine that go with its definition. Its disks stay, and what snapshots have made. */
const definitionEndings = ['.vmx', '.vmxf', '.vmsd', '.nvram', '.scoreboard']

/** A saved state of a machine, behind its name. */
const savedState = /^(?:-[0-9a-f]{8})?\.(?:vmss|vmem)$/i

/** Makes the tool of the machines in a folder, with a vmrest if there is one. */
export function desktopTool(
  program: CommandProgram,
  folder: string,
  rest: VmrestMachines | undefined,
): DesktopTool {
  const running = async () => parseRunning(await program.run(commands.list()))
  const machines = async (): Promise<readonly DesktopMachine[]> => {
    const [files, active] = await Promise.all([findVmxFiles(folder), running()])
    const paused = (await rest?.paused(active)) ?? new Set()
    const found = await fewAtOnce(files, 16, (vmx) => readDesktopMachine(vmx, { active, paused }))
    return found.filter((machine) => machine !== undefined)
  }
  const removeFiles = async (vmx: string, isOne: (ending: string) => boolean): Promise<void> => {
    const stem = basename(vmx).replace(/\.vmx$/i, '')
    for (const file of await readdir(dirname(vmx))) {
      if (file.startsWith(stem) && isOne(file.slice(stem.length))) {
        await rm(join(dirname(vmx), file), { force: true })
      }
    }
  }
  const tool: DesktopTool = {
    accelerator: 'vmware',
    names: machines,
    list: machines,
    all: machines,
    async read(uuid) {
      const [found, ...others] = (await machines()).filter((machine) => machine.uuid === uuid)
      if (found === undefined || others.length === 0) return found
      throw copiesError(uuid, [found, ...others])
    },
    readSpec: async (machine) => readDesktopSpec(machine, await readOwn(machine.vmx)),
    async create(definition) {
      const { name, uuid, title, disks, networks } = definition.spec
      const text = await vmxTextOf(definition)
      const vmx = await writeNew(
        [name, `${name}-${uuid}`].map((home) => join(folder, home, `${name}.vmx`)),
        text,
      )
      await writeOwn(vmx, {
        title,
        disks: disks.map(({ id = '' }) => id),
        networks: networks.map(({ id = '' }) => id),
        descriptions: {},
      })
    },
    async remove({ vmx }) {
      await removeFiles(vmx, (ending) => definitionEndings.includes(ending) || savedState.test(ending))
      await removeOwn(vmx)
      await rmdir(dirname(vmx)).catch((error: unknown) => {
        if (!['ENOTEMPTY', 'EEXIST'].includes(errorCode(error) ?? '')) throw error
      })
    },
    async start({ vmx, saved }) {
      await program.run(commands.start(vmx))
      const own = saved ? await readOwn(vmx) : undefined
      if (own?.savedPaused !== true) return
      await tool.rest().pause(vmx, 'pause')
      await writeOwn(vmx, { ...own, savedPaused: undefined })
    },
    async destroy({ vmx }) {
      await program.run(commands.stop(vmx, 'hard'))
    },
    async capabilities() {
      await running()
      const accelerators = [tool.accelerator]
      const guests = ['x86_64', 'i386'].map((architecture) => ({ architecture, accelerators }))
      return { hypervisor: 'VMware', guests }
    },
    async shutdown({ vmx }, signal) {
      await program.run(commands.stop(vmx, 'soft'), { signal, long: true })
    },
    async reset({ vmx }) {
      await program.run(commands.reset(vmx))
    },
    suspend: ({ vmx }) => tool.rest().pause(vmx, 'pause'),
    resume: ({ vmx }) => tool.rest().pause(vmx, 'unpause'),
    async save({ vmx, state }) {
      const own = await readOwn(vmx)
      const savedPaused = state === 'paused' ? true : undefined
      if (own.savedPaused !== savedPaused) await writeOwn(vmx, { ...own, savedPaused })
      if (savedPaused) await tool.rest().pause(vmx, 'unpause')
      await program.run(commands.suspend(vmx), { long: true })
    },
    async discard({ vmx }) {
      await changeVmxFile(vmx, [['checkpoint.vmState', '']])
      await removeFiles(vmx, (ending) => savedState.test(ending))
    },
    rename: ({ vmx }, newName) => changeVmxFile(vmx, [['displayName', newName]]),
    readOwn: ({ vmx }) => readOwn(vmx),
    writeOwn: ({ vmx }, own) => writeOwn(vmx, own),
    listSnapshots: async ({ vmx }) => readSnapshotList(vmx, (await readOwn(vmx)).descriptions),
    async takeSnapshot({ vmx }, name, description) {
      const own = await readOwn(vmx)
      await program.run(commands.takeSnapshot(vmx, name), { long: true })
      const { [name]: _, ...others } = own.descriptions
      const descriptions = description === '' ? others : { ...others, [name]: description }
      await writeOwn(vmx, { ...own, descriptions })
    },
    async restoreSnapshot({ vmx, active }, { info }) {
      const name = requireName(info.name)
      if (active) await program.run(commands.stop(vmx, 'hard'))
      await program.run(commands.revertToSnapshot(vmx, name), { long: true })
      if (info.state !== 'shutoff') await program.run(commands.start(vmx))
    },
    async deleteSnapshot({ vmx }, { info }) {
      await program.run(commands.deleteSnapshot(vmx, requireName(info.name)), { long: true })
      const own = await readOwn(vmx)
      if (!Object.hasOwn(own.descriptions, info.name)) return
      const { [info.name]: _, ...descriptions } = own.descriptions
      await writeOwn(vmx, { ...own, descriptions })
    },
    rest() {
      if (rest !== undefined) return rest
      throw new HypervisorError('ERR_UNSUPPORTED', 'vmrun alone does not do this: vmrest does', {
        hint: 'Start vmrest, and name it: vmware-desktop:///?vmrest=http://127.0.0.1:8697.',
      })
    },
  }
  return tool
}

/** Writes a new file into the first of some places in which nothing of its name is: a renamed machine keeps its folder. */
async function writeNew(paths: readonly string[], text: string): Promise<string> {
  for (const path of paths) {
    await mkdir(dirname(path), { recursive: true })
    try {
      await writeFile(path, text, { flag: 'wx', mode: 0o600 })
      return path
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error
    }
  }
  throw new HypervisorError('ERR_DOMAIN_EXISTS', `there is a file '${paths[0]}' already`, { field: 'name' })
}

/** vmrun takes a slash in a name for a path in the tree of snapshots. */
function requireName(name: string): string {
  if (!name.includes('/') && name !== '') return name
  throw new HypervisorError('ERR_INVALID_ARGUMENT', `vmrun cannot name the snapshot '${name}'`, {
    field: 'name',
  })
}
