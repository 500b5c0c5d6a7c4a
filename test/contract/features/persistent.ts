import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { untilReady } from '../boot.js'
import { askGuest, type ContractContext } from '../context.js'

const run = promisify(execFile)

/** Another program: connects by URI and prints what it finds, or does what it is told. */
const program = `
const { connect } = await import(process.argv[1])
const connection = await connect(process.argv[2])
const [name, action] = process.argv.slice(3)
if (action !== undefined) {
  const domain = await connection.lookup(name)
  await domain[action]()
}
console.log(JSON.stringify(await connection.list()))
await connection.close()
`

/** Feature `persistent`: another program finds the domains and machines. */
export function persistentContract(context: ContractContext): void {
  const index = new URL('../../../src/index.js', import.meta.url).href
  const elsewhere = async (...words: readonly string[]): Promise<unknown> => {
    const args = ['--input-type=module', '-e', program, index, context.uri(), ...words]
    const { stdout } = await run(process.execPath, args)
    return JSON.parse(stdout)
  }

  it('shows another program the same domains', async () => {
    await context.start()
    await context.define()
    const here: unknown = JSON.parse(JSON.stringify(await context.connection().list()))
    expect(await elsewhere()).to.deep.equal(here)
  })

  it('lets a machine that another program started outlive it', async () => {
    const domain = await context.define()
    await elsewhere(domain.name, 'start')
    expect((await domain.info()).state).to.equal('running')
    if (!context.has('console')) return
    await untilReady(domain, context.subject.guest.ready)
    await askGuest(domain, 'echo from here', 'echo from here')
  })

  it('lets another program end a machine that this one started', async () => {
    const domain = await context.start()
    await elsewhere(domain.name, 'destroy')
    expect((await domain.info()).state).to.equal('shutoff')
    await elsewhere(domain.name, 'undefine').catch(() => {})
    expect(await context.connection().list()).to.deep.equal([])
  })
}
