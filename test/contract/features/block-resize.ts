import { expect } from 'chai'
import { rejection } from '../../support/rejection.js'
import { type ContractContext, having } from '../context.js'

/** Feature `block-resize`. */
export function blockResizeContract(context: ContractContext): void {
  const kept = context.keep({ disk: true, cdrom: 'disc' })

  it('grows a disk of a running machine', async () => {
    const domain = having(await kept.running(), 'block-resize')
    await domain.resizeDisk('disk0', 256 * 2 ** 20)
    expect((await domain.info()).state).to.equal('running')
  })

  it('refuses a disk that is not there, and sizes that are none', async () => {
    const domain = having(await kept.running(), 'block-resize')
    const missing = await rejection('ERR_NO_DEVICE', domain.resizeDisk('nope', 256 * 2 ** 20))
    expect(missing.field).to.equal('id')
    for (const bytes of [0, -512, 1.5, 256 * 2 ** 20 + 5, Number.NaN]) {
      const error = await rejection('ERR_INVALID_ARGUMENT', domain.resizeDisk('disk0', bytes))
      expect(error.field).to.equal('bytes')
    }
    const drive = await rejection('ERR_INVALID_ARGUMENT', domain.resizeDisk('cd0', 256 * 2 ** 20))
    expect(drive.field).to.equal('id')
  })
}
