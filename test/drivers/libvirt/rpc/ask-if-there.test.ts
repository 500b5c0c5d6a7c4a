import { PassThrough } from 'node:stream'
import { expect } from 'chai'
import { askIfThere } from '../../../../drivers/libvirt/rpc/ask-if-there.js'
import { rejection } from '../../../support/rejection.js'

describe('The question whether a daemon is there', () => {
  const never = new AbortController().signal

  it('is ERR_CONNECT where the program has ended before it could be asked', async () => {
    const ended = new PassThrough()
    ended.end()
    const error = await rejection('ERR_CONNECT', askIfThere(ended, 'socat', never))
    expect(error.message).to.include('socat')
    expect(ended.destroyed).to.equal(true)
  })

  it('is ERR_CONNECT where something else answers', async () => {
    // What is written comes back: a question is no answer.
    await rejection('ERR_CONNECT', askIfThere(new PassThrough(), 'an echo', never))
  })
})
