import { expect } from 'chai'
import { readThroughAgent } from '../../../src/guest-agent/files.js'
import type { AgentLink } from '../../../src/guest-agent/link.js'
import { rejection } from '../../support/rejection.js'

/** An agent that does not keep to its protocol, as no real one can be made to do. */
function agentThatSends(pieceOf: (asked: number) => object): {
  readonly link: AgentLink
  readonly commands: string[]
} {
  const commands: string[] = []
  const execute = async (command: string, args?: Readonly<Record<string, unknown>>): Promise<unknown> => {
    commands.push(command)
    if (command === 'guest-file-open') return 1
    return command === 'guest-file-read' ? pieceOf(Number(args?.['count'])) : {}
  }
  return { link: { converse: (work) => work({ execute }) }, commands }
}

const piece = (length: number, eof: boolean): object => ({
  count: length,
  'buf-b64': Buffer.alloc(length).toString('base64'),
  eof,
})

describe('a file that an agent sends', () => {
  it('is refused when it has no end, and the agent may close it', async () => {
    const { link, commands } = agentThatSends((asked) => piece(asked, false))
    const { message, hint } = await rejection('ERR_AGENT', readThroughAgent(link, '/dev/zero', 100_000))
    expect(message).to.equal("'/dev/zero' of the guest has more than 100000 bytes")
    expect(hint).to.be.a('string')
    expect(commands).to.have.lengthOf(5)
    expect(commands.at(-1)).to.equal('guest-file-close')
  })

  it('may have as many bytes as are allowed', async () => {
    const { link } = agentThatSends((asked) => piece(asked, true))
    expect(await readThroughAgent(link, '/etc/hostname', 48 * 1024)).to.have.lengthOf(48 * 1024)
  })

  it('does not come in larger pieces than are asked for', async () => {
    const { link, commands } = agentThatSends((asked) => piece(asked + 1, true))
    await rejection('ERR_AGENT', readThroughAgent(link, '/etc/hostname'))
    expect(commands.at(-1)).to.equal('guest-file-close')
  })
})
