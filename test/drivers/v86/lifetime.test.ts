import { expect } from 'chai'
import { runProgram } from '../../local/run-program.js'
import { payloadImage } from '../../support/payload.js'

const driver = JSON.stringify(new URL('../../../drivers/v86/driver.js', import.meta.url).href)
const kernel = JSON.stringify(payloadImage('metal-i386'))

const start = `
  import { v86 } from ${driver}
  const connection = await v86.connect('v86:///')
  const spec = { name: 'payload', architecture: 'i386', memory: '32 MiB', boot: { kernel: ${kernel} } }
  const domain = await connection.define(spec)
  await domain.start()
`

describe('A v86 machine', () => {
  it('keeps its program alive while a connection is open', async () => {
    const program = runProgram(`${start}
      setTimeout(() => process.exit(7), 300).unref()`)
    expect(await program.ended).to.equal(7)
  })

  it('does not keep its program alive after the last connection is closed', async () => {
    const program = runProgram(`${start}
      await connection.close()`)
    expect(await program.ended).to.equal(0)
  })

  it('keeps it alive again when another connection is opened', async () => {
    const program = runProgram(`${start}
      await connection.close()
      await v86.connect('v86:///')
      setTimeout(() => process.exit(8), 300).unref()`)
    expect(await program.ended).to.equal(8)
  })

  it('prints nothing of its own', async () => {
    const program = runProgram(`${start}
      const console_ = await domain.openConsole({ scrollback: true })
      await new Promise((resolve) => console_.once('data', resolve))
      await connection.close()
      console.log('last')`)
    expect(await program.line()).to.equal('last')
    expect(await program.ended).to.equal(0)
  })
})
