import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { agentLink } from '../../../../drivers/qemu/features/agent-channel.js'
import {
  freezeThroughAgent,
  pingThroughAgent,
  thawThroughAgent,
} from '../../../../src/guest-agent/commands.js'
import { execThroughAgent } from '../../../../src/guest-agent/exec.js'
import { readThroughAgent, writeThroughAgent } from '../../../../src/guest-agent/files.js'
import { agentPeer } from '../../../support/known-peers.js'
import { needPeer } from '../../../support/peers.js'
import { failure } from '../qmp/failure.js'
import { type StandIn, startRawStandIn } from '../qmp/stand-in.js'
import { type RealAgent, startAgent } from './real-agent.js'

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8')

describe('the guest agent (the real qemu-ga, running on this host in place of a guest)', () => {
  let agent: RealAgent

  needPeer(agentPeer)

  before(async () => {
    agent = await startAgent()
  })

  after(async () => {
    if (agent !== undefined) await agent.stop()
  })

  it('answers a ping, again and again', async () => {
    for (let turn = 0; turn < 3; turn++) await pingThroughAgent(agentLink(agent.socket))
  })

  it('runs a program without a shell and brings back all that it wrote', async () => {
    const result = await execThroughAgent(agentLink(agent.socket), '/bin/echo', {
      args: ['a b', '$HOME;', '"é"'],
    })
    expect(result).to.include({ exitCode: 0, signal: undefined })
    expect(text(result.stdout)).to.equal('a b $HOME; "é"\n')
    expect(result.stderr).to.have.length(0)
  })

  it('hands over input and environment, and keeps exit status and standard error', async () => {
    const result = await execThroughAgent(agentLink(agent.socket), '/bin/sh', {
      args: ['-c', 'read line; echo "$line $WORD" >&2; exit 7'],
      environment: { WORD: 'w=1' },
      input: Buffer.from('from us\n'),
    })
    expect(result.exitCode).to.equal(7)
    expect(text(result.stderr)).to.equal('from us w=1\n')
  })

  it('says which signal ended a program', async () => {
    const result = await execThroughAgent(agentLink(agent.socket), '/bin/sh', { args: ['-c', 'kill -9 $$'] })
    expect(result).to.include({ exitCode: undefined, signal: 9 })
  })

  it('answers ERR_AGENT for a program that is not there, with the agent’s own words as the cause', async () => {
    const error = await failure(execThroughAgent(agentLink(agent.socket), '/no/such/program', {}))
    expect(error.code).to.equal('ERR_AGENT')
    expect(error.cause).to.include({ class: 'GenericError', command: 'guest-exec' })
  })

  it('stops waiting for a program at an abort, and the channel is free', async () => {
    const controller = new AbortController()
    const fifo = join(agent.folder, 'release')
    await execThroughAgent(agentLink(agent.socket), '/usr/bin/mkfifo', { args: [fifo] })
    const running = failure(
      execThroughAgent(agentLink(agent.socket, { signal: controller.signal }), '/bin/cat', { args: [fifo] }),
    )
    await pingThroughAgent(agentLink(agent.socket))
    controller.abort()
    expect((await running).code).to.equal('ERR_ABORTED')
    await pingThroughAgent(agentLink(agent.socket))
    await writeFile(fifo, '')
  })

  it('writes and reads a file of many messages, byte by byte', async () => {
    const path = join(agent.folder, 'binary')
    const data = new Uint8Array(randomBytes(200_000))
    await writeThroughAgent(agentLink(agent.socket), path, data)
    expect((await readFile(path)).equals(data)).to.equal(true)
    expect(Buffer.from(await readThroughAgent(agentLink(agent.socket), path)).equals(data)).to.equal(true)
    await writeThroughAgent(agentLink(agent.socket), path, new Uint8Array())
    expect(await readThroughAgent(agentLink(agent.socket), path)).to.have.length(0)
  })

  it('answers ERR_AGENT for a file that is not there', async () => {
    expect((await failure(readThroughAgent(agentLink(agent.socket), '/no/such/file'))).code).to.equal(
      'ERR_AGENT',
    )
  })

  it('answers ERR_AGENT for a command that the agent is forbidden', async () => {
    expect((await failure(freezeThroughAgent(agentLink(agent.socket)))).code).to.equal('ERR_AGENT')
  })

  it('thaws nothing where nothing is frozen', async () => {
    expect(await thawThroughAgent(agentLink(agent.socket))).to.equal(0)
  })
})

describe('the guest agent’s channel (a stand-in, where no agent can be made to do so)', () => {
  let standIn: StandIn | undefined

  afterEach(async () => {
    await standIn?.stop()
  })

  it('answers ERR_AGENT when nobody answers in time', async () => {
    standIn = await startRawStandIn(() => {})
    const error = await failure(pingThroughAgent(agentLink(standIn.socket, { patience: 20 })))
    expect(error.code).to.equal('ERR_AGENT')
  })

  it('answers ERR_AGENT where there is no channel', async () => {
    standIn = await startRawStandIn(() => {})
    expect((await failure(pingThroughAgent(agentLink(`${standIn.socket}x`)))).code).to.equal('ERR_AGENT')
  })

  it('passes over what the agent had still to say to somebody else', async () => {
    standIn = await startRawStandIn((socket) => {
      socket.on('data', (chunk) => {
        const id = /"id":(\d+)/.exec(chunk.toString('latin1'))?.[1]
        if (id === undefined) {
          socket.write('{"return": {}}\n')
          return
        }
        socket.write('{"return": {"pid": 7}}\n{"retu')
        socket.write(Buffer.concat([Buffer.of(0xff), Buffer.from(`{"return": 1}\n`)]))
        socket.write(Buffer.concat([Buffer.of(0xff), Buffer.from(`{"return": ${id}}\n`)]))
      })
    })
    await pingThroughAgent(agentLink(standIn.socket, { patience: 2000 }))
  })

  it('answers ERR_AGENT for a reply that the protocol does not have', async () => {
    standIn = await startRawStandIn((socket) => {
      socket.on('data', (chunk) => {
        const id = /"id":(\d+)/.exec(chunk.toString('latin1'))?.[1]
        if (id === undefined) socket.write('{"return": "no"}\n')
        else socket.write(Buffer.concat([Buffer.of(0xff), Buffer.from(`{"return": ${id}}\n`)]))
      })
    })
    expect((await failure(thawThroughAgent(agentLink(standIn.socket)))).code).to.equal('ERR_AGENT')
  })

  it('answers ERR_ABORTED at an abort', async () => {
    standIn = await startRawStandIn(() => {})
    expect(
      (await failure(pingThroughAgent(agentLink(standIn.socket, { signal: AbortSignal.abort() })))).code,
    ).to.equal('ERR_ABORTED')
  })
})
