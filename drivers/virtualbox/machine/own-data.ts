import { z } from 'zod'
import type { CommandProgram } from '../../command-line/program.js'
import { virtualboxOptions } from '../options.js'
import { commands } from '../vboxmanage/commands.js'

/** The key under which VirtualBox keeps data of ours with a machine (`setextradata`). */
const extraKey = 'polyvisor'

const ownSchema = z.object({
  title: z.string().optional(),
  labels: z.record(z.string(), z.string()).optional(),
  /** The ids of devices by their places: `SATA-0-0`, `nic1`. */
  ids: z.record(z.string(), z.string()).default({}),
  /** The places of CD-ROM drives: older releases do not say which are. */
  drives: z.array(z.string()).default([]),
  options: virtualboxOptions,
  /** Whether the machine was paused when its state was saved. */
  savedPaused: z.boolean().optional(),
})

/** What is kept with a machine that VirtualBox has no words for. */
export type VirtualboxOwn = z.output<typeof ownSchema>

/** Reads it; a machine that somebody else has made has none. */
export async function readOwn(program: CommandProgram, uuid: string): Promise<VirtualboxOwn> {
  const output = await program.run(commands.readExtra(uuid, extraKey))
  const text = /^Value: (.*)$/ms.exec(output)?.[1]
  return ownSchema.safeParse(parseJson(text)).data ?? ownSchema.parse({})
}

/** Writes it. */
export async function writeOwn(program: CommandProgram, uuid: string, own: VirtualboxOwn): Promise<void> {
  await program.run(commands.writeExtra(uuid, extraKey, JSON.stringify(own)))
}

function parseJson(text = ''): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
