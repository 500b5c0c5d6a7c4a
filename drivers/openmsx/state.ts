import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { connect } from 'node:net'
import { HypervisorError } from '../../src/errors.js'
import { holdCommand, type StateWay, stateFiles } from '../emulator/state/state-way.js'

/** A file whose presence says that a machine is to be paused once it is restored. */
const pauseFile = 'pause'

/** Lines of the script that a machine begins with, before it is set up: they put a restored one in its place. */
export const restoreLines: readonly string[] = [
  `if {[file exists ${stateFiles.state}]} {`,
  `  set restored [restore_machine ${stateFiles.state}]`,
  '  delete_machine [machine]',
  '  activate_machine $restored',
  '}',
]

/** The last line of that script. */
export const pauseLine = `if {[file exists ${pauseFile}]} {exec sh -c {kill -STOP $PPID}}`

/**
 * A state says that its serial port was plugged into the files of the console, which openMSX does not open again, and it
 * dies when that is undone. One that it does not know is left out, so that the script plugs the port in as at a start.
 */
const unplugInState = [
  `gzip -dc ${stateFiles.state} >stored`,
  `sed 's/<plugName>rs232-tester</<plugName>console</' stored >${stateFiles.state}`,
  'rm stored',
].join(' && ')

/** `store_machine`, and a shell that holds openMSX before it goes on (openMSX console command reference). */
const storeCommand = [
  `if {[catch {store_machine [machine] ${stateFiles.state}; exec sh -c {${unplugInState}}} reason]}`,
  `{exec sh -c {cat >${stateFiles.answer}; kill -STOP $PPID} << $reason}`,
  `else {exec sh -c {${holdCommand}}}`,
].join(' ')

/** How the name of the folder begins in which openMSX has its socket, below `TMPDIR`. */
const socketFolder = 'openmsx-'

/**
 * openMSX obeys commands on a socket, which it has in a folder of its own (document "Controlling openMSX from External
 * Applications").
 */
export const openmsxState: StateWay = {
  async ask({ run, pid }) {
    const folder = (await readdir(run.folder)).find((name) => name.startsWith(socketFolder))
    // Through its working folder, since the path of a socket has at most 107 bytes.
    const socket = connect({ path: `/proc/${pid}/cwd/${folder}/socket.${pid}` })
    socket.on('error', () => {})
    await once(socket, 'connect').catch((cause: unknown) => {
      throw new HypervisorError('ERR_OPERATION_FAILED', 'openMSX cannot be spoken to', { cause })
    })
    socket.resume()
    socket.write(`<openmsx-control><command>${escapeXml(storeCommand)}</command>`)
    return {
      async withdraw() {
        socket.destroy()
      },
    }
  },
  restore: (plan, paused) => ({
    ...plan,
    files: { ...plan.files, ...(paused ? { [pauseFile]: '' } : {}) },
  }),
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
