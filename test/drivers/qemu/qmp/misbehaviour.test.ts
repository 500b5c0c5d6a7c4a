import { expect } from 'chai'
import { openQmp } from '../../../../drivers/qemu/qmp/client.js'
import { failure } from './failure.js'
import {
  commandIn,
  greeting,
  reply,
  type SeenCommand,
  type StandIn,
  startRawStandIn,
  startStandIn,
} from './stand-in.js'

describe('the QMP client with a stand-in that misbehaves', () => {
  let standIn: StandIn | undefined

  afterEach(async () => {
    await standIn?.stop()
    standIn = undefined
  })

  it('matches replies by their id in whatever order they come', async () => {
    const seen: SeenCommand[] = []
    standIn = await startStandIn((command, socket) => {
      seen.push(command)
      if (seen.length < 3) return
      for (const each of seen.reverse()) reply(socket, each, { of: each.execute })
    })
    const client = await openQmp(standIn.socket)
    const replies = await Promise.all(['a', 'b', 'c'].map((name) => client.execute(name)))
    expect(replies).to.deep.equal([{ of: 'a' }, { of: 'b' }, { of: 'c' }])
    client.close()
  })

  it('drops the late reply of an aborted call', async () => {
    let release = (): void => {}
    standIn = await startStandIn((command, socket) => {
      if (command.execute === 'slow') release = () => reply(socket, command, { late: true })
      else reply(socket, command, { of: command.execute })
    })
    const client = await openQmp(standIn.socket)
    const controller = new AbortController()
    const slow = failure(client.execute('slow', undefined, { signal: controller.signal }))
    await client.execute('after')
    controller.abort()
    expect((await slow).code).to.equal('ERR_ABORTED')
    release()
    expect(await client.execute('next')).to.deep.equal({ of: 'next' })
    client.close()
  })

  it('passes over the reply to somebody who had the monitor before, and takes it for none of its own', async () => {
    let before: SeenCommand | undefined
    standIn = await startStandIn((command, socket) => {
      if (command.execute === 'first') {
        before = command
        return
      }
      if (before !== undefined) reply(socket, before, { of: 'somebody else' })
      reply(socket, command, { of: command.execute })
    })
    const gone = await openQmp(standIn.socket)
    const unanswered = failure(gone.execute('first'))
    while (before === undefined) await new Promise((resolve) => setImmediate(resolve))
    gone.close()
    await unanswered
    const client = await openQmp(standIn.socket)
    expect(await client.execute('second')).to.deep.equal({ of: 'second' })
    client.close()
  })

  for (const [what, bytes] of [
    ['text instead of JSON', 'QEMU 7.2.22 monitor - type help\r\n'],
    ['bytes that are not UTF-8', Buffer.from('{"return": "\xff"}\r\n', 'latin1')],
    ['a number', '7\r\n'],
    ['null', 'null\r\n'],
    ['an object that is no message', '{"surprise": 1}\r\n'],
    ['a reply to nothing', '{"return": {}, "id": 4711}\r\n'],
    ['an error without an id', '{"error": {"class": "GenericError", "desc": "JSON parse error"}}\r\n'],
    ['an error without a class', '{"error": {"desc": "x"}, "id": 2}\r\n'],
    ['an error that is null', '{"error": null, "id": 2}\r\n'],
    ['an event without a timestamp', '{"event": "STOP"}\r\n'],
    ['an event with half a timestamp', '{"event": "STOP", "timestamp": {"seconds": 1}}\r\n'],
  ] as const) {
    it(`answers ERR_PROTOCOL and closes on ${what}`, async () => {
      standIn = await startStandIn((_command, socket) => socket.write(bytes))
      const client = await openQmp(standIn.socket)
      const both = [failure(client.execute('a')), failure(client.execute('b'))]
      for (const error of await Promise.all(both)) expect(error.code).to.equal('ERR_PROTOCOL')
      expect((await client.closed).code).to.equal('ERR_PROTOCOL')
      expect((await failure(client.execute('c'))).code).to.equal('ERR_DISCONNECTED')
    })
  }

  it('answers ERR_PROTOCOL on a line without an end instead of filling the memory', async () => {
    const block = Buffer.alloc(1 << 20, 'x')
    standIn = await startStandIn((_command, socket) => {
      const flood = (): void => {
        while (!socket.destroyed && socket.write(block)) {}
      }
      socket.on('drain', flood)
      flood()
    })
    const client = await openQmp(standIn.socket)
    expect((await failure(client.execute('a'))).code).to.equal('ERR_PROTOCOL')
  })

  it('rejects what is pending when the connection is torn within a reply', async () => {
    standIn = await startStandIn((_command, socket) => socket.end('{"return": {"status": "ru'))
    const client = await openQmp(standIn.socket)
    expect((await failure(client.execute('query-status'))).code).to.equal('ERR_DISCONNECTED')
  })

  for (const [what, bytes] of [
    ['a reply', '{"return": {}, "id": 1}\r\n'],
    ['no version', '{"QMP": {"capabilities": []}}\r\n'],
    ['a version of text', '{"QMP": {"version": {"qemu": "7.2", "package": ""}, "capabilities": []}}\r\n'],
    ['an SSH banner', 'SSH-2.0-OpenSSH_9.2\r\n'],
  ] as const) {
    it(`refuses to open when the greeting is ${what}`, async () => {
      standIn = await startRawStandIn((socket) => socket.write(bytes))
      expect((await failure(openQmp(standIn.socket))).code).to.equal('ERR_PROTOCOL')
    })
  }

  it('passes over an event that a QEMU which is just starting sends before it greets', async () => {
    standIn = await startRawStandIn((socket) => {
      socket.write('{"event": "RESUME", "timestamp": {"seconds": 1, "microseconds": 2}}\r\n')
      socket.write(greeting)
      socket.on('data', (chunk) => reply(socket, commandIn(chunk), {}))
    })
    const client = await openQmp(standIn.socket)
    expect(client.version).to.include({ major: 7, minor: 2 })
    client.close()
  })

  it('refuses to open when the connection is torn before the greeting', async () => {
    standIn = await startRawStandIn((socket) => socket.end())
    expect((await failure(openQmp(standIn.socket))).code).to.equal('ERR_DISCONNECTED')
  })

  it('refuses to open when the negotiation is refused', async () => {
    standIn = await startRawStandIn((socket) => {
      socket.write(
        '{"QMP": {"version": {"qemu": {"micro": 0, "minor": 0, "major": 9}, "package": ""}, "capabilities": []}}\r\n',
      )
      const error = { class: 'CommandNotFound', desc: 'no' }
      socket.on('data', (chunk) => socket.write(`${JSON.stringify({ error, id: commandIn(chunk).id })}\r\n`))
    })
    expect((await failure(openQmp(standIn.socket))).code).to.equal('ERR_UNSUPPORTED')
  })

  it('gives a mistake of one listener to the program and the event to the others', async () => {
    standIn = await startStandIn((command, socket) => {
      socket.write('{"event": "STOP", "timestamp": {"seconds": 1, "microseconds": 2500}}\r\n')
      reply(socket, command, {})
    })
    const client = await openQmp(standIn.socket)
    const uncaught = new Promise<unknown>((resolve) => {
      const others = process.listeners('uncaughtException')
      process.removeAllListeners('uncaughtException')
      process.once('uncaughtException', (error) => {
        for (const other of others) process.on('uncaughtException', other)
        resolve(error)
      })
    })
    const mistake = new TypeError('a mistake')
    client.onEvent(() => {
      throw mistake
    })
    const seen: unknown[] = []
    client.onEvent((event) => seen.push(event))
    await client.execute('anything')
    expect(await uncaught).to.equal(mistake)
    expect(seen).to.deep.equal([{ name: 'STOP', data: {}, time: 1002.5 }])
    client.close()
  })
})
