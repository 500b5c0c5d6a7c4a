import { expect } from 'chai'
import { rejection } from '../../support/rejection.js'
import { type ContractContext, having } from '../context.js'

/** Feature `guest-agent`, of machines whose guest runs an agent. */
export function guestAgentContract(context: Pick<ContractContext, 'boot'>): void {
  it('answers, runs a program without a shell, and gives back what it wrote', async () => {
    const domain = having(await context.boot(), 'guest-agent')
    await domain.agentPing()
    const echo = await domain.agentExec('/bin/echo', { args: ['a b', '$HOME', ';'] })
    expect(echo).to.include({ exitCode: 0, signal: undefined })
    expect(Buffer.from(echo.stdout).toString()).to.equal('a b $HOME ;\n')
    expect((await domain.agentExec('/bin/false')).exitCode).to.equal(1)
    const cat = await domain.agentExec('/bin/cat', { input: Buffer.from('typed') })
    expect(Buffer.from(cat.stdout).toString()).to.equal('typed')
  })

  it('writes a file of the guest and reads it back byte by byte', async () => {
    const domain = having(await context.boot(), 'guest-agent')
    const data = Uint8Array.from({ length: 100_000 }, (_, index) => index % 256)
    await domain.agentWriteFile('/tmp/data', data)
    expect(Buffer.compare(await domain.agentReadFile('/tmp/data'), data)).to.equal(0)
  })

  it('answers ERR_AGENT to what the guest refuses', async () => {
    const domain = having(await context.boot(), 'guest-agent')
    await rejection('ERR_AGENT', domain.agentExec('/no/such/program'))
    await rejection('ERR_AGENT', domain.agentReadFile('/no/such/file'))
  })
}
