import { z } from 'zod'
import type { AnyDomain } from '../../src/domain.js'
import { HypervisorError } from '../../src/errors.js'
import { diskFormats } from '../../src/spec/devices.js'
import { absoluteImagePath } from '../../src/spec/image-path.js'
import { invalid, parseOptions } from '../arguments.js'
import type { CommandAction } from '../commands.js'
import type { CommandContext } from '../context.js'
import { given, withDomain, withFeature } from '../session.js'

const flag = z.boolean().default(false)

const changeSchema = z.object({
  eject: flag,
  insert: flag,
  update: flag,
  force: flag,
  format: z.enum(diskFormats, `must be one of ${diskFormats.join(', ')}`).optional(),
})

/** `polyvisor change-media NAME ID [IMAGE]`. */
export const changeMedia: CommandAction = (context, [name, id, image], givenOptions) => {
  const { eject, insert, update, force, format } = parseOptions(changeSchema, givenOptions)
  if ([eject, insert, update].filter(Boolean).length > 1) {
    throw invalid('--update', 'is one of --eject, --insert and --update, and not several')
  }
  if (eject && image !== undefined) throw invalid('image', 'has no meaning with --eject')
  if (insert && image === undefined) throw invalid('image', 'is needed with --insert')
  const path = image === undefined ? undefined : absoluteImagePath(image)
  return withDomain(context, name, async (domain) => {
    const media = withFeature(domain, 'media-change')
    const drive = given(id)
    if (eject || insert) await requireMedium(context, domain, drive, eject)
    await media.changeMedia(drive, path, { force, format, ...context.call })
    context.output.result({ name: domain.name, id: drive, path }, () =>
      path === undefined
        ? `Drive '${drive}' of domain '${domain.name}' is empty.\n`
        : `Medium ${path} is in drive '${drive}' of domain '${domain.name}'.\n`,
    )
  })
}

/** Ejecting needs a medium, and inserting a drive without one, as far as the definition knows the drive. */
async function requireMedium(
  { call }: CommandContext,
  domain: AnyDomain,
  id: string,
  wanted: boolean,
): Promise<void> {
  const drive = (await domain.spec(call)).disks.find((disk) => disk.id === id)
  if (drive === undefined || (drive.path !== undefined) === wanted) return
  throw new HypervisorError(
    'ERR_INVALID_STATE',
    `the drive '${id}' has ${wanted ? 'no medium' : `a medium already: ${drive.path}`}`,
    { domain: domain.name, hint: 'Without --eject and --insert, whatever is in the drive is changed.' },
  )
}
