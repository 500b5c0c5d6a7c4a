import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { HypervisorError } from '../../../src/errors.js'
import { writeFileAtomically } from '../../../src/state/atomic-file.js'
import { errorCode } from '../../../src/state/libc.js'
import { parallelsOptions } from '../options.js'

const ownSchema = z.object({
  title: z.string().optional(),
  labels: z.record(z.string(), z.string()).optional(),
  /** The ids of devices by their names: `hdd0`, `net1`. */
  ids: z.record(z.string(), z.string()).default({}),
  /** What the specification says: a machine of Parallels Desktop always has a graphics card. */
  graphics: z.enum(['none', 'vga']).default('vga'),
  options: parallelsOptions,
  /** Whether the machine was paused when its state was saved. */
  savedPaused: z.boolean().optional(),
  /** What snapshots were described as, by their ids. */
  descriptions: z.record(z.string(), z.string()).default({}),
})

/** What is kept with a machine that prlctl has no words for. */
export type ParallelsOwn = z.output<typeof ownSchema>

/** The file that holds it, in the folder of the machine, with which it goes along when that is moved. */
function ownPath(home: string): string {
  return join(home, 'polyvisor.json')
}

/** Reads it; a machine that somebody else has made has none. */
export async function readOwn(home: string): Promise<ParallelsOwn> {
  if (home === '') return ownSchema.parse({})
  try {
    return ownSchema.safeParse(JSON.parse(await readFile(ownPath(home), 'utf8'))).data ?? ownSchema.parse({})
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errorCode(error) ?? '') || error instanceof SyntaxError) {
      return ownSchema.parse({})
    }
    throw error
  }
}

/** Writes it. @throws HypervisorError `ERR_FILE` for a machine without a folder. */
export async function writeOwn(home: string, own: ParallelsOwn): Promise<void> {
  if (home === '') throw new HypervisorError('ERR_FILE', 'Parallels Desktop says no folder of the machine')
  await writeFileAtomically(ownPath(home), `${JSON.stringify(own)}\n`)
}

/** Removes it. */
export async function removeOwn(home: string): Promise<void> {
  await rm(ownPath(home), { force: true })
}
