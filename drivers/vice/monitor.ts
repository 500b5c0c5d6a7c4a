import { once } from 'node:events'
import { connect } from 'node:net'
import { HypervisorError } from '../../src/errors.js'

/** VICE's own monitor, which is open; its machine does nothing until it is left. */
export interface Monitor {
  /**
   * Resolves with what it answers to commands, which have at most 250 characters and are done together, whatever becomes of
   * this program. Rejects if it is left meanwhile.
   */
  ask(...commands: readonly string[]): Promise<string>
  /** Leaves it, if VICE is still there: the machine goes on. */
  leave(): void
}

/** The name of its socket in the machine's folder. */
export const monitorSocket = 'monitor.socket'

/** A command that changes nothing: it shows the registers. */
const wake = 'r\n'

/** What it says before it reads a command. */
const prompt = /\(C:\$[0-9a-f]{4}\) /

/**
 * Asks for the monitor of VICE, which opens it at the end of a picture (VICE manual, "Remote monitor"). It is a text protocol on a
 * socket in the machine's folder, and VICE obeys the first that connects.
 *
 * @throws HypervisorError `ERR_OPERATION_FAILED` if it does not listen.
 */
export async function openMonitor(pid: number): Promise<Monitor> {
  // Through its working folder, since the path of a socket has at most 107 bytes.
  const socket = connect({ path: `/proc/${pid}/cwd/${monitorSocket}` })
  const fail = (cause?: unknown): HypervisorError =>
    new HypervisorError('ERR_OPERATION_FAILED', 'the monitor of VICE cannot be spoken to', { cause })
  await once(socket, 'connect').catch((cause: unknown) => {
    throw fail(cause)
  })
  socket.setEncoding('latin1')
  let said = ''
  let listen = (): void => {}
  socket.on('data', (text: string) => {
    said += text
    listen()
  })
  socket.on('error', () => {})
  socket.on('close', () => listen())
  const answer = (): Promise<string> =>
    new Promise((resolve, reject) => {
      listen = () => {
        const end = prompt.exec(said)
        if (end === null) {
          if (socket.closed) reject(fail())
          return
        }
        const text = said.slice(0, end.index)
        said = said.slice(end.index + end[0].length)
        resolve(text)
      }
      listen()
    })
  // It is opened by the first command, and not by a connection.
  socket.write(wake)
  const opened = answer().then(answer)
  opened.catch(() => {})
  return {
    async ask(...commands) {
      await opened
      socket.write(commands.map((command) => `${command}\n`).join(''))
      const answers = [await answer()]
      if (commands.length === 1) return answers.join('')
      // It looks at the next command only when there is more to read, or nobody left who could write.
      socket.write(wake)
      for (const _command of commands) answers.push(await answer())
      return answers.join('')
    },
    leave: () => void socket.end('x\n'),
  }
}
