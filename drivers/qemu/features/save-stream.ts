import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { type FileHandle, rm } from 'node:fs/promises'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { HypervisorError, isRefusedByHost } from '../../../src/errors.js'
import { writeNewFile } from '../../../src/state/new-file.js'
import type { QmpClient } from '../qmp/client.js'
import { step } from '../steps.js'
import { receiveMachine, sendMachine } from './migration.js'
import { formatSavedHeader, readRange, type SavedHeader, type SavedStream } from './saved-file.js'

/**
 * So long a pause that QEMU stops the guest at once and sends everything in one pass, which always comes to
 * an end (QAPI `MigrationParameters`, `downtime-limit`: 2,000,000 ms at most).
 */
export const oncePass = { 'downtime-limit': 2_000_000, 'max-bandwidth': 2 ** 40 }

/** How the names of files begin that are being written; they lie beside the file that they will be. */
const savingPrefix = '.polyvisor-saving.'

/** Where to save. */
export interface SaveTarget {
  /** The file to write; it must not exist. */
  readonly path: string
  /** A private folder for the socket, with a short path. */
  readonly socketFolder: string
  /** The folder of the domain, whose lock is held: see `NewFileOptions`. */
  readonly domain?: string | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * Writes the state of the machine to a new file; its virtual CPUs are then stopped for good. QEMU sends to a
 * private socket that this program reads. The file gets its name when it is whole and on the disk. An abort
 * or a failure leaves no file, and the machine goes on.
 *
 * @throws HypervisorError `ERR_FILE`, `ERR_ABORTED`, those of QMP.
 */
export async function saveStream(qmp: QmpClient, header: SavedHeader, target: SaveTarget): Promise<void> {
  const { path } = target
  await writeNewFile(path, { prefix: savingPrefix, domain: target.domain }, async ({ file, publish }) => {
    await file.appendFile(formatSavedHeader(header))
    await receiveInto(file, qmp, target)
    step('save:sent')
    await publish().catch(async (error: unknown) => {
      if (header.state === 'running') await qmp.execute('cont')
      throw error
    })
  })
}

async function receiveInto(file: FileHandle, qmp: QmpClient, target: SaveTarget): Promise<void> {
  const socketPath = join(target.socketFolder, `save.${randomBytes(4).toString('hex')}`)
  const server = createServer()
  server.maxConnections = 1
  const sockets: Socket[] = []
  server.on('connection', (socket) => sockets.push(socket))
  const stop = new AbortController()
  server.listen(socketPath)
  await once(server, 'listening')
  const written = writeConnection(server, file, stop)
  written.catch(() => stop.abort())
  const signal = target.signal === undefined ? stop.signal : AbortSignal.any([target.signal, stop.signal])
  try {
    await sendMachine(qmp, `unix:${socketPath}`, { signal, parameters: oncePass })
    await written
  } catch (error) {
    if (stop.signal.aborted && !target.signal?.aborted) await written
    throw error
  } finally {
    // A QEMU that hangs keeps its end, and would find somebody who reads if it woke up.
    for (const socket of sockets) socket.destroy()
    server.close()
  }
}

/** Writes what one connection brings, and the digest after it. */
async function writeConnection(server: Server, file: FileHandle, stop: AbortController): Promise<void> {
  const socket = await new Promise<Socket>((resolve) => server.once('connection', resolve))
  const hash = createHash('sha256')
  try {
    for await (const chunk of socket) {
      if (!Buffer.isBuffer(chunk)) continue
      hash.update(chunk)
      await file.appendFile(chunk)
    }
    await file.appendFile(hash.digest())
  } catch (error) {
    stop.abort()
    if (isRefusedByHost(error)) throw error
    throw new HypervisorError('ERR_FILE', 'the saved machine cannot be written', { cause: error })
  } finally {
    socket.destroy()
  }
}

/**
 * Feeds a saved stream to a machine that was started with `-incoming defer`, and resolves when QEMU has
 * taken all of it; the machine is then paused or running, as QEMU was started.
 *
 * @throws HypervisorError `ERR_FILE` if QEMU cannot make this machine of it.
 */
export async function restoreStream(
  qmp: QmpClient,
  file: FileHandle,
  saved: SavedStream,
  path: string,
  socketFolder: string,
): Promise<void> {
  const socketPath = join(socketFolder, `restore.${randomBytes(4).toString('hex')}`)
  try {
    const incoming = await receiveMachine(qmp, `unix:${socketPath}`)
    try {
      await Promise.all([incoming.done, feed(socketPath, file, saved)])
    } finally {
      incoming.cancel()
    }
  } catch (error) {
    throw new HypervisorError('ERR_FILE', `QEMU cannot restore the machine in '${path}'`, {
      field: path,
      hint: 'Was it saved by another version of QEMU, or with another CPU model?',
      cause: error,
    })
  } finally {
    await rm(socketPath, { force: true })
  }
}

async function feed(socketPath: string, file: FileHandle, { start, end }: SavedStream): Promise<void> {
  const socket = connect({ path: socketPath })
  await once(socket, 'connect')
  await pipeline(readRange(file, start, end), socket)
}
