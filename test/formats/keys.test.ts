import { expect } from 'chai'
import { test } from '../../drivers/test/driver.js'
import { rejection } from '../support/rejection.js'

describe('the keys of formats in a specification', () => {
  it('are let in by every driver, as those of other drivers are', async () => {
    await using connection = await test.connect('test:///keys-of-formats')
    const converted = { name: 'a', xen: { type: 'pv' }, 'vmware-desktop': {} }
    const domain = await connection.define(converted)
    expect((await domain.info()).name).to.equal('a')
    const misspelt = { name: 'b', xeno: {} }
    const error = await rejection('ERR_INVALID_SPEC', connection.define(misspelt))
    expect(error.field).to.equal('xeno')
  })
})
