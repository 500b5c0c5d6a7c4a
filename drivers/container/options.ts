import { z } from 'zod'
import { processArguments, processEnvironment } from '../../src/local/process-options.js'
import { pathField } from '../../src/spec/fields.js'
import { mountProblem } from './mount-targets.js'

/** A path from the root, spelt in the one way that no two paths share. */
const placeField = pathField.refine(
  (path) => /^\/(?:[^/]+(?:\/[^/]+)*)?$/.test(path) && !path.split('/').some((name) => /^\.\.?$/.test(name)),
  "must be an absolute path without '.', '..', double slashes and a slash at its end",
)

const mountField = z.strictObject({
  source: placeField.describe('Folder of this host; nothing may be mounted in it.'),
  target: placeField.describe('Where the container sees it.'),
  readonly: z.boolean().default(true).describe('Whether it cannot be written there. Default: true.'),
})

/** Schema of the key `container` of a specification. */
export const containerOptions = z
  .strictObject({
    args: processArguments,
    environment: processEnvironment,
    cpus: z
      .array(z.int().min(0).max(1023))
      .min(1)
      .optional()
      .describe('Host CPUs to which it is bound, as many as vcpus says. Default: the next ones in turn.'),
    mounts: z
      .array(mountField)
      .max(64)
      .default([])
      .describe('Folders of this host that the container sees, without devices and setuid. Default: none.'),
    root: placeField
      .optional()
      .describe(
        'Folder with the root file system, which is never written: it needs the folders dev, proc, run, sys and ' +
          'tmp. Default: a root with nothing but the program.',
      ),
    network: z
      .enum(['none', 'host'])
      .default('none')
      .describe("'host' shares all network interfaces of this host, loopback included. Default: none."),
  })
  .superRefine(({ mounts, root }, context) => {
    for (const [index, { target }] of mounts.entries()) {
      const before = mounts.slice(0, index).map((mount) => mount.target)
      const message = mountProblem(target, before, root !== undefined)
      if (message !== undefined) {
        context.addIssue({ code: 'custom', path: ['mounts', index, 'target'], message })
      }
    }
  })
  .prefault({})

/** The checked content of the key `container`. */
export type ContainerOptions = z.output<typeof containerOptions>
