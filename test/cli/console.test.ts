import { mkdtempSync, rmSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { nativePeer, pythonPeer } from '../support/known-peers.js'
import { needPeer } from '../support/peers.js'
import { onTerminal } from './on-terminal.js'
import { runCli, runOnTest } from './run-cli.js'

const images = fileURLToPath(new URL('../../../benchmarks/guest/images/', import.meta.url))

const escapeKey = '\x1d'

describe('A console', () => {
  const folder = mkdtempSync(join(tmpdir(), 'polyvisor-console-'))
  const v86Spec = join(folder, 'v86.yaml')
  const nativeSpec = join(folder, 'native.yaml')
  before(async () => {
    const kernel = (image: string): string => JSON.stringify(join(images, image))
    await writeFile(
      v86Spec,
      `{name: hello, architecture: i386, memory: 128 MiB, boot: {kernel: ${kernel('metal-i386')}}}`,
    )
    await writeFile(nativeSpec, `{name: hello, boot: {kernel: ${kernel('linux-x86_64')}}}`)
  })
  after(() => rmSync(folder, { recursive: true }))

  describe('on pipes', () => {
    it('carries what is piped in and out, and ends with the machine (v86)', async () => {
      const args = ['-c', 'v86:///', 'create', v86Spec, '--console', '--timeout', '20']
      const result = await runCli(args, { input: 'echo hello\noff\n' })
      expect(result).to.deep.equal({
        code: 0,
        stdout: 'ready polyvisor-payload 1 metal-i386\necho hello\noff\n',
        stderr: '',
      })
    })

    it('reports a machine that ends in failure (v86)', async () => {
      const args = ['-c', 'v86:///', 'create', v86Spec, '--console', '--timeout', '20']
      const { code, stderr } = await runCli(args, { input: 'exit 3\n' })
      expect(code).to.equal(1)
      expect(stderr).to.match(/^polyvisor: the machine crashed: .*status 3 \(ERR_OPERATION_FAILED\)\. .*\n$/)
    })

    it('hands on every byte as it is (v86)', async () => {
      const args = ['-c', 'v86:///', 'create', v86Spec, '--console', '--timeout', '20']
      const { stdout } = await runCli(args, { input: 'control\noff\n' })
      expect(stdout).to.contain('\x1b[2J')
    })

    it('begins with what was written before only if asked', async () => {
      const later = await runOnTest(['console', 'test', '--timeout', '0.2'])
      expect(later).to.include({ code: 7, stdout: '' })
      const all = await runOnTest(['console', 'test', '--scrollback', '--timeout', '0.2'])
      expect(all.stdout).to.match(/^ready polyvisor-payload/)
    })

    it('removes the machine when create is interrupted (v86)', async () => {
      const result = await runCli(['-c', 'v86:///', 'create', v86Spec, '--console'], {
        during: (child) => child.stdout.once('data', () => child.kill('SIGINT')),
      })
      expect(result.code).to.equal(130)
    })
  })

  describe('on a terminal', () => {
    needPeer(pythonPeer)

    it('is left with Ctrl-]', async () => {
      const session = await onTerminal(
        ['-c', 'test:///default', 'console', 'test', '--scrollback'],
        [['ready', escapeKey]],
      )
      expect(session).to.include({ status: 0, late: false })
      expect(session.output).to.match(/^Connected to domain 'test'; Ctrl-\] leaves it\.\r\nready /)
    })

    it('sends Ctrl-C to the guest, and Enter as --enter says (v86)', async () => {
      const session = await onTerminal(
        ['-c', 'v86:///', 'create', v86Spec, '--console', '--enter', 'lf'],
        [
          ['ready', 'echo typed\r'],
          ['echo typed', '\x03\r'],
          ['error', escapeKey],
        ],
      )
      expect(session).to.include({ status: 0, late: false })
    })

    it('filters what the guest sends to the terminal (v86)', async () => {
      const session = await onTerminal(
        ['-c', 'v86:///', 'create', v86Spec, '--console', '--enter', 'lf'],
        [
          ['ready', 'control\r'],
          ['done control', escapeKey],
        ],
      )
      expect(session).to.include({ status: 0, late: false })
      const others = session.output.split('\x1b').slice(1)
      expect(others).not.to.deep.equal([])
      for (const rest of others) expect(rest).to.match(/^\[[0-9;:]*[@A-HJ-MPSTXdfm]/)
    })

    it('passes everything on with --raw (v86)', async () => {
      const session = await onTerminal(
        ['-c', 'v86:///', 'create', v86Spec, '--console', '--enter', 'lf', '--raw'],
        [
          ['ready', 'control\r'],
          ['done control', escapeKey],
        ],
      )
      expect(session.output).to.contain('\x1b]')
    })

    describe('with a process of the host', () => {
      needPeer(nativePeer)

      it('lets it read lines that were ended with Enter (native)', async () => {
        const session = await onTerminal(
          ['-c', 'native:///', 'create', nativeSpec, '--console'],
          [
            ['ready', 'echo typed\r'],
            ['echo typed', 'off\r'],
          ],
        )
        expect(session).to.include({ status: 0, late: false })
      })
    })
  })
})
