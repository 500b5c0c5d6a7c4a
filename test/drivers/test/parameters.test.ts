import { expect } from 'chai'
import { test } from '../../../drivers/test/driver.js'
import { readParameters } from '../../../drivers/test/parameters.js'
import { parseUri } from '../../../src/uri.js'
import { rejection, thrown } from '../../support/rejection.js'

const read = (text: string): ReturnType<typeof readParameters> => readParameters(parseUri(text))

describe('driver test: its URI', () => {
  it('reads every parameter', () => {
    expect(
      read('test:///lab?seed=7&clock=virtual&latency=5ms..20ms&fault=start/a:ERR_BUSY&files=check'),
    ).to.deep.equal({
      world: 'lab',
      seed: '7',
      clock: 'virtual',
      latency: { minimum: 5, maximum: 20 },
      faults: [{ operation: 'start', code: 'ERR_BUSY', domain: 'a', call: undefined, times: undefined }],
      checkFiles: true,
    })
  })

  it('reads test:/// as the world default', () => {
    expect(read('test:///')).to.include({ world: 'default', checkFiles: false })
  })

  for (const query of [
    'colour=red',
    'clock=sundial',
    'latency=20',
    'latency=20ms..5ms',
    'latency=-1ms',
    'fault=start',
    'fault=fly:ERR_BUSY',
    'fault=start:ERR_BAD_LUCK',
    'fault=start@0:ERR_BUSY',
    'files=perhaps',
  ]) {
    it(`refuses ?${query}`, () => {
      thrown('ERR_INVALID_URI', () => read(`test:///default?${query}`))
    })
  }

  it('refuses a host, since the machines are in this process', () => {
    thrown('ERR_INVALID_URI', () => read('test://example/default'))
    thrown('ERR_INVALID_URI', () => read('test+ssh:///default'))
  })

  it('refuses another seed or clock for a world that is there', async () => {
    await using _first = await test.connect('test:///seeded?seed=1')
    await using _same = await test.connect('test:///seeded?seed=1')
    await rejection('ERR_INVALID_URI', test.connect('test:///seeded?seed=2'))
    await rejection('ERR_INVALID_URI', test.connect('test:///seeded?clock=virtual'))
  })
})
