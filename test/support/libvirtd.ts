import { tmpdir } from 'node:os'
import { dirname } from 'node:path'
import {
  type Libvirtd as AnyLibvirtd,
  type LibvirtdSettings as PlainSettings,
  startLibvirtd as start,
} from '../../benchmarks/sdk/libvirt/libvirtd.js'
import { configureDaemon, type DaemonConfiguration } from './libvirtd-configuration.js'

export { giveToDaemon, owner } from '../../benchmarks/sdk/libvirt/libvirtd.js'

/**
 * A daemon of libvirt that belongs to the tests alone: its session drivers, and its driver `test`. Each says that it is
 * on a host of its own, so that machines migrate from one to another.
 */
export interface Libvirtd extends AnyLibvirtd {
  /** The port of the loopback address at which it listens for TLS, if it was told to. */
  readonly tlsPort: number | undefined
}

/** What a daemon of the tests finds. */
export interface LibvirtdSettings extends Pick<PlainSettings, 'emulators'>, DaemonConfiguration {}

/**
 * Starts a daemon, and returns when it accepts connections. Nobody may not enter the folder of the tests, so the
 * daemon's lies beside it. Its name begins with that of the tests' folder, by which the hooks know the processes
 * that were left behind.
 */
export async function startLibvirtd(settings: LibvirtdSettings = {}): Promise<Libvirtd> {
  const own = dirname(tmpdir())
  let tlsPort: number | undefined
  const daemon = await start({
    prefix: own === '/' ? '/tmp/pv-' : `${own}-`,
    ...(settings.emulators === undefined ? {} : { emulators: settings.emulators }),
    async configure(folder) {
      const configured = await configureDaemon(folder, settings)
      tlsPort = configured.tlsPort
      return { ...configured, port: tlsPort }
    },
  })
  const { socket, folder, kill, restart, stop } = daemon
  return {
    ...{ socket, folder, kill, restart, stop, tlsPort },
    get process() {
      return daemon.process
    },
  }
}

/** Starts a daemon before the tests of the suite that is being described, and ends it after them. */
export function useLibvirtd(settings: LibvirtdSettings = {}): () => Libvirtd {
  let daemon: Libvirtd | undefined
  before(async () => {
    daemon = await startLibvirtd(settings)
  })
  after(async () => {
    await daemon?.stop()
    daemon = undefined
  })
  return () => {
    if (daemon === undefined) throw new Error('the daemon runs only while the tests of its suite do')
    return daemon
  }
}
