import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { isHeld } from './lifeline.js'

/** A process that has locked an image. */
export interface ImageHolder {
  readonly pid: number
  /** What its program is called. */
  readonly program: string
  /** The domain whose machine it is, if it is one of a state folder. */
  readonly domain?: string | undefined
  /** Whether that machine lives; what is left of one that has ended may take a moment to go. */
  readonly lives: boolean
}

/** The name of the lifeline in the folder of a machine, which its processes have open or run in. */
const lifelineName = 'lifeline'

/** Looks who has locked an image (proc_pid_fdinfo(5)). Processes of other users, which cannot be looked at, are left out. */
export function findImageHolders(path: string): readonly ImageHolder[] {
  const image = statSync(path, { throwIfNoEntry: false })
  if (image === undefined) return []
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const descriptors = listDescriptors(name)
      const holds = descriptors.some((fd) => isLocked(name, fd, image))
      return holds ? [describeHolder(Number(name), descriptors)] : []
    })
}

function listDescriptors(pid: string): readonly string[] {
  return attempt(() => readdirSync(`/proc/${pid}/fd`)) ?? []
}

function isLocked(pid: string, fd: string, { dev, ino }: { readonly dev: number; readonly ino: number }) {
  return (
    attempt(() => {
      const open = statSync(`/proc/${pid}/fd/${fd}`)
      if (open.dev !== dev || open.ino !== ino) return false
      return readFileSync(`/proc/${pid}/fdinfo/${fd}`, 'latin1').includes('OFDLCK')
    }) ?? false
  )
}

function describeHolder(pid: number, descriptors: readonly string[]): ImageHolder {
  const links = descriptors.map((fd) => readLink(`/proc/${pid}/fd/${fd}`))
  const lifeline =
    links.find((link) => basename(link) === lifelineName) ?? join(readLink(`/proc/${pid}/cwd`), lifelineName)
  const program = attempt(() => readFileSync(`/proc/${pid}/comm`, 'utf8').trim()) ?? ''
  const isMachine = attempt(() => statSync(lifeline).isFIFO()) ?? false
  return {
    pid,
    program,
    domain: isMachine ? basename(dirname(dirname(lifeline))) : undefined,
    lives: isMachine && (attempt(() => isHeld(lifeline)) ?? false),
  }
}

function readLink(path: string): string {
  return attempt(() => readlinkSync(path)) ?? ''
}

/** What is looked at may be gone, or another user's. */
function attempt<Result>(look: () => Result): Result | undefined {
  try {
    return look()
  } catch {
    return undefined
  }
}
