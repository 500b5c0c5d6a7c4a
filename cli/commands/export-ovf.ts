import { z } from 'zod'
import type { ExportedPackage, VmwareNative } from '../../drivers/vmware/driver.js'
import { formatSize } from '../../src/spec/sizes.js'
import { parseOptions } from '../arguments.js'
import type { CommandAction } from '../commands.js'
import type { CommandContext } from '../context.js'
import { safeText } from '../safe-text.js'
import { given } from '../session.js'
import { createTransferProgress } from '../transfer-progress.js'
import { withVmware } from '../vmware.js'

const optionsSchema = z.object({ force: z.boolean().default(false) })

/** `polyvisor export-ovf NAME FILE`: a package that is whole, or not there at all. */
export const exportOvfCommand: CommandAction = async (context, [name, file], options) => {
  const { force } = parseOptions(optionsSchema, options)
  await withVmware(context, async (native) => {
    const made = await exportPackage(context, native, given(name), given(file), force)
    for (const warning of made.warnings) context.output.remark(safeText(warning))
    const bytes = made.files.reduce((sum, { size }) => sum + size, 0)
    context.output.result(
      { name, ...made },
      () => `${safeText(`Domain '${name}' exported to ${file}: ${formatSize(bytes)}.`)}\n`,
    )
  })
}

async function exportPackage(
  context: CommandContext,
  { exportOvf }: VmwareNative,
  name: string,
  file: string,
  overwrite: boolean,
): Promise<ExportedPackage> {
  // How much comes is not known before: disks are compressed on the way.
  using progress = createTransferProgress(context, undefined)
  return await exportOvf(name, file, {
    overwrite,
    ...context.call,
    onProgress: (bytes) => progress.show(bytes),
  })
}
