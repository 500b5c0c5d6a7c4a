import { z } from 'zod'
import type { ImportedMachine, ImportOvfOptions, VmwareNative } from '../../drivers/vmware/driver.js'
import { type OvfPackage, openOvfPackage } from '../../src/formats/ovf/package/open.js'
import { invalid, parseOptions } from '../arguments.js'
import type { CommandAction } from '../commands.js'
import type { CommandContext } from '../context.js'
import { safeText } from '../safe-text.js'
import { given } from '../session.js'
import { createTransferProgress } from '../transfer-progress.js'
import { withVmware } from '../vmware.js'

const optionsSchema = z.object({
  name: z.string().min(1, 'must not be empty').optional(),
  datastore: z.string().min(1, 'must not be empty').optional(),
  network: z.array(z.string()).default([]),
})

/** `polyvisor import-ovf FILE`: a machine of an OVF package, which is there with its disks or not at all. */
export const importOvfCommand: CommandAction = async (context, [file], options) => {
  const { name, datastore, network } = parseOptions(optionsSchema, options)
  const networks = Object.fromEntries(network.map(readMapping))
  await using source = await openOvfPackage(given(file))
  await withVmware(context, async (native) => {
    const machine = await importPackage(context, native, source, { name, datastore, networks })
    context.output.result(machine, () => `${safeText(`Domain '${machine.name}' imported from ${file}.`)}\n`)
  })
}

async function importPackage(
  context: CommandContext,
  { importOvf }: VmwareNative,
  source: OvfPackage,
  options: ImportOvfOptions,
): Promise<ImportedMachine> {
  using progress = createTransferProgress(
    context,
    source.files.reduce((sum, { size }) => sum + size, 0),
  )
  return await importOvf(source, {
    ...options,
    ...context.call,
    onProgress: (bytes) => progress.show(bytes),
  })
}

function readMapping(text: string): readonly [string, string] {
  const at = text.indexOf('=')
  if (at > 0 && at < text.length - 1) return [text.slice(0, at), text.slice(at + 1)]
  throw invalid(
    '--network',
    `'${text}' is no pair of networks`,
    "Write it as 'of the package=of the server'.",
  )
}
