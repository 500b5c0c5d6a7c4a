import type { Duplex } from 'node:stream'
import { HypervisorError, isHypervisorError } from '../../../../src/errors.js'
import type { SshSession } from '../../../../src/transports/ssh/options.js'
import type { SshPlace, SshWay } from '../../endpoint/ssh.js'
import { askIfThere } from '../../rpc/ask-if-there.js'
import { absoluteSockets } from './session-sockets.js'

/** One way to the daemon over an SSH session. */
export interface Route {
  /** For the error. */
  readonly label: string
  connect(ssh: SshSession, signal: AbortSignal): Promise<Duplex>
}

/**
 * Connects to the daemon, over the route that is known or over the first one that leads there.
 *
 * @throws HypervisorError `ERR_CONNECT` with what stood in the way of each; `ERR_DISCONNECTED`.
 */
export async function connectDaemon(
  ssh: SshSession,
  place: SshPlace,
  target: string,
  known: Route | undefined,
  signal: AbortSignal,
): Promise<{ readonly stream: Duplex; readonly route: Route }> {
  const routes = known === undefined ? await findRoutes(ssh, place, target, signal) : [known]
  const failures: HypervisorError[] = []
  for (const route of routes) {
    try {
      return { stream: await route.connect(ssh, signal), route }
    } catch (error) {
      if (!isHypervisorError(error, 'ERR_CONNECT', 'ERR_UNSUPPORTED', 'ERR_OPERATION_FAILED')) throw error
      failures.push(error)
    }
  }
  throw nowhere(place, routes, failures)
}

async function findRoutes(
  ssh: SshSession,
  place: SshPlace,
  target: string,
  signal: AbortSignal,
): Promise<readonly Route[]> {
  const needsSockets = place.ways.some((way) => way !== 'helper')
  const sockets = needsSockets ? await absoluteSockets(ssh, place.sockets, signal) : []
  const routes: Readonly<Record<SshWay, () => readonly Route[]>> = {
    socket: () => sockets.map(socketRoute),
    helper: () => [programRoute('virt-ssh-helper', ['virt-ssh-helper', target])],
    socat: () => sockets.map((path) => programRoute(`socat ${path}`, socatCommand(path))),
  }
  return place.ways.flatMap((way) => routes[way]())
}

function socketRoute(path: string): Route {
  return { label: path, connect: (ssh, signal) => ssh.connectSocket(path, { signal }) }
}

function programRoute(label: string, argv: readonly string[]): Route {
  return {
    label,
    async connect(ssh, signal) {
      const stream = await ssh.connectProgram(argv, { signal })
      // That the program was started does not say that it is there, nor that it found the daemon.
      await askIfThere(stream, label, signal)
      return stream
    },
  }
}

/**
 * In socat's addresses some characters have a meaning of their own, and a backslash takes it away (socat(1),
 * ADDRESS SPECIFICATIONS).
 */
export function socatCommand(path: string): readonly string[] {
  return ['socat', '-', `UNIX-CONNECT:${path.replace(/[^\w./-]/gu, '\\$&')}`]
}

function nowhere(
  { server }: SshPlace,
  routes: readonly Route[],
  failures: readonly HypervisorError[],
): HypervisorError {
  const reasons = failures.map(({ message }) => message).join('; ')
  const tried = routes.map(({ label }) => label).join(', ')
  return new HypervisorError('ERR_CONNECT', `no daemon of libvirt answers on ${server.host}: ${reasons}`, {
    hint: `Tried ${tried}. Start libvirtd (or virtqemud) there, or name its socket: ?socket=/path/to/libvirt-sock.`,
    cause: failures.length === 1 ? failures[0] : failures,
  })
}
