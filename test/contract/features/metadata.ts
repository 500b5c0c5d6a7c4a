import { expect } from 'chai'
import { rejection } from '../../support/rejection.js'
import { type ContractContext, having } from '../context.js'

/** Feature `metadata`. */
export function metadataContract(context: ContractContext): void {
  it('changes the title in the specification, and takes it away', async () => {
    const domain = having(await context.define(), 'metadata')
    const before = await domain.spec()
    const title = "  “Größe” <1> & '2' — ünïcode 𝄞"
    await domain.setTitle(title)
    expect(await domain.spec()).to.deep.equal({ ...before, title })
    await domain.setTitle('another')
    expect((await domain.spec()).title).to.equal('another')
    await domain.setTitle('')
    expect((await domain.spec()).title).to.equal(undefined)
    await domain.setTitle(undefined)
    expect(await domain.spec()).to.deep.equal(before)
  })

  it('keeps labels, in order of their names, for every connection', async () => {
    const domain = having(await context.define(), 'metadata')
    expect(await domain.labels()).to.deep.equal({})
    const odd = '  "a" <b/> & \'c\' ]]> = ü 𝄞 '
    for (const [name, value] of [
      ['owner', 'alice'],
      ['ci/job', odd],
      ['constructor', ''],
      ['owner', 'bob'],
    ] as const) {
      await domain.setLabel(name, value)
    }
    const expected = { 'ci/job': odd, constructor: '', owner: 'bob' }
    const there = having(await (await context.connect()).lookup(domain.name), 'metadata')
    expect(Object.entries(await there.labels())).to.deep.equal(Object.entries(expected))
    await there.setLabel('ci/job', undefined)
    await there.setLabel('constructor', undefined)
    await there.setLabel('toString', undefined)
    expect(await domain.labels()).to.deep.equal({ owner: 'bob' })
    await domain.setLabel('owner', undefined)
    expect(await domain.labels()).to.deep.equal({})
  })

  it('keeps what was set while the domain was running, and forgets it with the definition', async () => {
    const domain = having(await context.start(), 'metadata')
    await domain.setTitle('set while running')
    await domain.setLabel('purpose', 'test')
    expect((await domain.info()).state).to.equal('running')
    expect(await domain.labels()).to.deep.equal({ purpose: 'test' })
    await domain.destroy()
    expect(await domain.labels()).to.deep.equal({ purpose: 'test' })
    const spec = await domain.spec()
    expect(spec.title).to.equal('set while running')
    await domain.undefine()
    const again = having(await context.define(), 'metadata')
    expect(await again.labels()).to.deep.equal({})
  })

  it('goes along with another name', async () => {
    const domain = having(await context.define(), 'metadata')
    await domain.setLabel('a', 'b')
    if (!context.has('rename')) return
    await having(domain, 'rename').rename(context.freshName())
    expect(await domain.labels()).to.deep.equal({ a: 'b' })
  })

  it('refuses names, values and titles that are not valid, and keeps what it has', async () => {
    const domain = having(await context.define(), 'metadata')
    await domain.setLabel('a', 'b')
    for (const name of ['', '-a', 'a b', '__proto__', 'x'.repeat(65)]) {
      expect(await rejection('ERR_INVALID_ARGUMENT', domain.setLabel(name, 'x'))).to.include({
        field: 'name',
      })
    }
    for (const value of ['two\nlines', 'a\u0000', '\ud800', '\uffff', 'x'.repeat(1025)]) {
      expect(await rejection('ERR_INVALID_ARGUMENT', domain.setLabel('a', value))).to.include({
        field: 'value',
      })
    }
    expect(await rejection('ERR_INVALID_ARGUMENT', domain.setTitle('two\nlines'))).to.include({
      field: 'title',
    })
    expect(await domain.labels()).to.deep.equal({ a: 'b' })
  })
}
