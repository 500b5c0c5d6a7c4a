import { expect } from 'chai'
import { rejection } from '../../support/rejection.js'
import { type ContractContext, having } from '../context.js'

/** Feature `send-key`. */
export function sendKeyContract(context: ContractContext): void {
  const kept = context.keep({ graphics: true })

  it('presses keys of a running machine', async () => {
    const domain = having(await kept.running(), 'send-key')
    await domain.sendKeys(['ctrl', 'shift', 'f1'])
    await domain.sendKeys(['ret'])
    expect((await domain.info()).state).to.equal('running')
  })

  it('refuses no keys and names that are none', async () => {
    const domain = having(await kept.running(), 'send-key')
    expect((await rejection('ERR_INVALID_ARGUMENT', domain.sendKeys([]))).field).to.equal('keys')
    const error = await rejection('ERR_INVALID_ARGUMENT', domain.sendKeys(['a', 'any key']))
    expect(error.field).to.equal('keys[1]')
  })
}
