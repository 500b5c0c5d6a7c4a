import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect } from 'chai'

const run = promisify(execFile)

describe("The driver of libvirt's daemons", () => {
  it('loads the library for SSH only when it connects over SSH', async () => {
    const driver = new URL('../../../../drivers/libvirt/driver.js', import.meta.url).href
    const script = `
      const { createRequire } = await import('node:module')
      const { libvirt } = await import(process.argv[1])
      const loaded = () => Object.keys(createRequire(process.argv[1]).cache).some((path) => path.includes('/ssh2/'))
      const seen = []
      for (const uri of ['libvirt:///system?socket=/nowhere', 'libvirt+ssh://127.0.0.1:1/system?known_hosts=/nowhere']) {
        const { code } = await libvirt.connect(uri).catch((error) => error)
        seen.push(code, loaded())
      }
      console.log(JSON.stringify(seen))`
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script, driver])
    expect(JSON.parse(stdout)).to.deep.equal(['ERR_CONNECT', false, 'ERR_CONNECT', true])
  })
})
