import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { expect } from 'chai'
import { connectToXServer } from '../../../../../drivers/emulator/display/x11/connect.js'
import { getInputFocus } from '../../../../../drivers/emulator/display/x11/requests.js'
import { newFolder } from '../../../../support/qemu.js'
import { rejection } from '../../../../support/rejection.js'

/** A welcome without a vendor and formats, whose root window is 1. */
const welcome = Buffer.alloc(44)
welcome.set([1, 0, 11, 0, 0, 0, 9, 0])
welcome[28] = 1
welcome[40] = 1

/** A stand-in of what no X server does: it answers the first bytes with some, and the next with others. */
async function serverThat(first: (socket: Socket) => void, then: (socket: Socket) => void = () => {}) {
  const path = join(newFolder(), 'x')
  const sockets: Socket[] = []
  const server = createServer((socket) => {
    sockets.push(socket)
    socket.on('error', () => {})
    socket.once('data', () => {
      first(socket)
      socket.on('data', () => then(socket))
    })
  })
  await new Promise<void>((resolve) => server.listen(path, resolve))
  return {
    path,
    authorization: { name: Buffer.from('MIT-MAGIC-COOKIE-1'), data: Buffer.alloc(16) },
    [Symbol.dispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}

const greet = (socket: Socket): unknown => socket.write(welcome)

describe('a connection to an X server', () => {
  it('that is not there is not made', async () => {
    const path = join(newFolder(), 'none')
    const authorization = { name: Buffer.alloc(0), data: Buffer.alloc(0) }
    await rejection('ERR_DISCONNECTED', connectToXServer({ path, authorization }))
  })

  it('that goes in the middle of its welcome is not made', async () => {
    using server = await serverThat((socket) => socket.end(welcome.subarray(0, 20)))
    await rejection('ERR_DISCONNECTED', connectToXServer(server))
  })

  it('that says nothing is waited for only so long', async () => {
    using server = await serverThat(() => {})
    await rejection('ERR_TIMEOUT', connectToXServer({ ...server, answerLimit: 50 }))
  })

  it('that refuses it has its reason in the error', async () => {
    using server = await serverThat((socket) =>
      socket.write(Buffer.from([0, 4, 11, 0, 0, 0, 1, 0, ...Buffer.from('nope')])),
    )
    expect((await rejection('ERR_AUTH', connectToXServer(server))).message).to.include('nope')
  })

  it('has the errors of the server as its own, also those of a request without an answer', async () => {
    const message = (type: number, request: number): Buffer => {
      const bytes = Buffer.alloc(32)
      bytes.set([type, 8, request])
      return bytes
    }
    using server = await serverThat(greet, (socket) =>
      socket.write(Buffer.concat([message(0, 1), message(1, 2)])),
    )
    using connection = await connectToXServer(server)
    expect(connection.root).to.equal(1)
    connection.tell(getInputFocus())
    const error = await rejection('ERR_OPERATION_FAILED', connection.ask(getInputFocus()))
    expect(error.message).to.include('error 8')
  })

  it('that is lost lets nobody wait, and stays lost', async () => {
    using server = await serverThat(greet, (socket) => socket.destroy())
    using connection = await connectToXServer(server)
    await rejection('ERR_DISCONNECTED', connection.ask(getInputFocus()))
    await rejection('ERR_DISCONNECTED', connection.ask(getInputFocus()))
  })

  it('that answers what was not asked is given up', async () => {
    const other = Buffer.alloc(32)
    other.set([1, 0, 77])
    using server = await serverThat(greet, (socket) => socket.write(other))
    using connection = await connectToXServer(server)
    await rejection('ERR_PROTOCOL', connection.ask(getInputFocus()))
  })
})
