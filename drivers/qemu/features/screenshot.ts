import { randomBytes } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Screenshot } from '../../../src/domain-data.js'
import { HypervisorError } from '../../../src/errors.js'
import type { DomainSpec } from '../../../src/spec/schema.js'
import type { QmpCallOptions, QmpClient } from '../qmp/client.js'
import { qmpErrorOf } from '../qmp/error.js'

/**
 * Takes a picture of the first display (QMP `screendump`): PNG from QEMU 7.1 on where it is built with
 * libpng, else PPM.
 *
 * @param folder a private folder that QEMU may write to; nothing is left there.
 * @throws HypervisorError `ERR_INVALID_STATE` with the field `graphics` on a machine without a display.
 */
export async function takeScreenshot(
  qmp: QmpClient,
  spec: Pick<DomainSpec, 'graphics'>,
  folder: string,
  options?: QmpCallOptions,
): Promise<Screenshot> {
  if (spec.graphics === 'none') {
    throw new HypervisorError('ERR_INVALID_STATE', 'the machine has no display to take a picture of', {
      field: 'graphics',
      hint: "Define the domain with 'graphics: vga'.",
    })
  }
  const filename = join(folder, `screen.${randomBytes(6).toString('hex')}`)
  try {
    const mediaType = await dump(qmp, filename, options)
    return { data: await readFile(filename), mediaType }
  } finally {
    await rm(filename, { force: true })
  }
}

async function dump(
  qmp: QmpClient,
  filename: string,
  options: QmpCallOptions | undefined,
): Promise<Screenshot['mediaType']> {
  try {
    await qmp.execute('screendump', { filename, format: 'png' }, options)
    return 'image/png'
  } catch (error) {
    if (qmpErrorOf(error) === undefined) throw error
    await qmp.execute('screendump', { filename }, options)
    return 'image/x-portable-pixmap'
  }
}
