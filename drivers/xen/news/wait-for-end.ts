import type { XenHost } from '../host/host.js'
import { configPath } from '../state/folder.js'

/** With what flock(1) is told to end if xl still looks after the machine. */
const stillThere = 75

/** Waits until nobody has the lock of the configuration `$1`, for half a minute. Where there is none, nobody has. */
const script = `exec 9<"$1" && exec flock -w 30 -E ${stillThere} 9`

/**
 * Waits until the xl that looks after a machine is gone, which has the lock of its configuration until then; that of
 * another tool is not known, and not waited for.
 *
 * @param goOn asked twice a minute whether to wait on
 */
export async function waitForEnd(host: XenHost, uuid: string, goOn: () => boolean): Promise<void> {
  while (goOn()) {
    const { exitCode } = await host.run(['sh', '-c', script, 'sh', configPath(uuid)])
    if (exitCode !== stillThere) return
  }
}
