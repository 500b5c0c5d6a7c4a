import { expect } from 'chai'
import { type ContractContext, having } from '../context.js'

/** Feature `screenshot`. */
export function screenshotContract(context: Pick<ContractContext, 'boot'>): void {
  it('takes a picture that is what it says it is', async () => {
    const domain = having(await context.boot({ graphics: true }), 'screenshot')
    const { data, mediaType } = await domain.screenshot()
    const start = Buffer.from(data.subarray(0, 8)).toString('latin1')
    if (mediaType === 'image/png') expect(start).to.equal('\x89PNG\r\n\x1a\n')
    else expect(start).to.match(/^P6\s/)
    expect(data.length).to.be.above(60)
  })
}
