import { readFile, rm } from 'node:fs/promises'
import { z } from 'zod'
import { writeFileAtomically } from '../../../src/state/atomic-file.js'
import { errorCode } from '../../../src/state/libc.js'

const ownSchema = z.object({
  title: z.string().optional(),
  labels: z.record(z.string(), z.string()).optional(),
  /** The ids of disks and network interfaces, in their order. */
  disks: z.array(z.string()).default([]),
  networks: z.array(z.string()).default([]),
  /** What snapshots were described as, by their names: vmrun takes no description. */
  descriptions: z.record(z.string(), z.string()).default({}),
  /** Whether the machine was paused when it was saved. */
  savedPaused: z.boolean().optional(),
})

/** What is kept with a machine that vmrun cannot change while the machine runs. */
export type DesktopOwn = z.output<typeof ownSchema>

/** The file that holds it, beside the VMX file: VMware writes that itself while the machine runs. */
function ownPath(vmx: string): string {
  return vmx.replace(/\.vmx$/i, '.polyvisor.json')
}

/** Reads it; a machine that somebody else has made has none. */
export async function readOwn(vmx: string): Promise<DesktopOwn> {
  try {
    return ownSchema.safeParse(JSON.parse(await readFile(ownPath(vmx), 'utf8'))).data ?? ownSchema.parse({})
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || error instanceof SyntaxError) return ownSchema.parse({})
    throw error
  }
}

/** Writes it. */
export async function writeOwn(vmx: string, own: DesktopOwn): Promise<void> {
  await writeFileAtomically(ownPath(vmx), `${JSON.stringify(own)}\n`)
}

/** Removes it. */
export async function removeOwn(vmx: string): Promise<void> {
  await rm(ownPath(vmx), { force: true })
}
