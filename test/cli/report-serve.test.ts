import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { link, mkdir, readdir } from 'node:fs/promises'
import { createServer, request } from 'node:http'
import { connect } from 'node:net'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { chromium } from 'playwright-core'
import { findTool } from '../support/find-tool.js'
import { chromiumPeer, linuxPeer } from '../support/known-peers.js'
import { inEmptyFolder, makeCampaign } from '../support/made-campaign.js'
import { needPeer } from '../support/peers.js'
import { type CliResult, program, runCli } from './run-cli.js'
import { runInside } from './run-inside.js'

interface Response {
  readonly status: number | undefined
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

function get(url: string, headers: Readonly<Record<string, string>> = {}, method = 'GET'): Promise<Response> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { headers, method, agent: false }, (response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text
      })
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body }))
    })
    asked.on('error', reject).end()
  })
}

/** Runs `report --serve` while something is done with its address, then sends it a signal. */
async function serving(
  work: (url: string, root: string) => Promise<void>,
  signal: NodeJS.Signals = 'SIGINT',
  more: readonly string[] = [],
): Promise<CliResult> {
  return await inEmptyFolder(async (root) => {
    await makeCampaign(join(root, 'one'), { id: 'one12345', invocations: 6, iterations: 3 })
    await makeCampaign(join(root, 'two'), {
      id: 'two12345',
      seed: 2,
      created: '2026-02-02T00:00:00.000Z',
      invocations: 6,
      iterations: 3,
      slower: { 'sort on v86': 1.5 },
    })
    const before = await readdir(root, { recursive: true })
    let worked: Promise<void> | undefined
    const result = await runCli(['report', '--serve', root, ...more], {
      during: (child) => {
        child.stdout.once('data', (text: Buffer) => {
          worked = work(text.toString().trim(), root).finally(() => child.kill(signal))
          worked.catch(() => {})
        })
      },
    })
    await worked
    expect(await readdir(root, { recursive: true })).to.deep.equal(before)
    return result
  })
}

describe('polyvisor report --serve', () => {
  it('prints its address, answers there, and ends with Ctrl-C', async () => {
    let address = ''
    const { code, stdout, stderr } = await serving(async (url) => {
      address = url
      const { status, body } = await get(url)
      expect(status).to.equal(200)
      expect(body).to.include('/campaign/one/report.html')
    })
    expect(stdout).to.match(/^http:\/\/127\.0\.0\.1:\d+\/\n$/)
    expect(stderr).to.match(/^Showing the campaigns in .* until Ctrl-C\.\n$/)
    expect(code).to.equal(130)
    const error = await get(address).then(
      () => undefined,
      (reason: NodeJS.ErrnoException) => reason.code,
    )
    expect(error).to.equal('ECONNREFUSED')
  })

  it('gives every answer a policy that runs no foreign script, and is kept nowhere', async () => {
    await serving(async (url) => {
      for (const path of [
        '',
        'campaign/one/report.html',
        'campaign/one/samples.jsonl',
        'compare?before=one&after=two',
        'x',
      ]) {
        const { headers } = await get(url + path)
        expect(headers['content-security-policy'], path).to.match(
          /^default-src 'none'; .*frame-ancestors 'none'$/,
        )
        expect(headers['content-security-policy']).to.match(/script-src 'sha256-[^']+';/)
        expect(headers).to.include({
          'x-content-type-options': 'nosniff',
          'cache-control': 'no-store',
          'referrer-policy': 'no-referrer',
          'cross-origin-resource-policy': 'same-origin',
        })
      }
      const head = await get(`${url}campaign/one/samples.jsonl`, {}, 'HEAD')
      expect(head.body).to.equal('')
      expect(Number(head.headers['content-length'])).to.be.greaterThan(100)
      expect(head.headers['content-disposition']).to.include('attachment')
    })
  })

  it('refuses a foreign name and anything but looking', async () => {
    await serving(async (url) => {
      const { port } = new URL(url)
      expect((await get(url, { host: `evil.example:${port}` })).status).to.equal(421)
      expect((await get(url, { host: `localhost:${port}` })).status).to.equal(200)
      const posted = await get(url, {}, 'POST')
      expect([posted.status, posted.headers['allow']]).to.deep.equal([405, 'GET, HEAD'])
    })
  })

  it('is on the loopback address alone', async () => {
    await serving(async (url) => {
      const { port } = new URL(url)
      const others = Object.values(networkInterfaces())
        .flatMap((interfaces) => interfaces ?? [])
        .filter(({ internal }) => !internal)
      for (const { address, family, scopeid } of others) {
        const host =
          family === 'IPv6' && scopeid !== undefined && scopeid > 0 ? `${address}%${scopeid}` : address
        const opened = await new Promise<boolean>((resolve) => {
          const socket = connect({ host, port: Number(port) })
          socket.on('connect', () => resolve(true)).on('error', () => resolve(false))
          socket.on('close', () => socket.destroy())
        })
        expect(opened, host).to.equal(false)
      }
    })
  })

  it('ends though a connection is open, and after --timeout', async () => {
    const { code } = await serving(async (url) => {
      const socket = connect(Number(new URL(url).port), '127.0.0.1')
      socket.on('error', () => {})
      await new Promise((resolve) => socket.once('connect', resolve))
    }, 'SIGTERM')
    expect(code).to.equal(143)
    await inEmptyFolder(async (root) => {
      const timed = await runCli(['report', '--serve', root, '--timeout', '0.5', '--json'])
      expect(JSON.parse(timed.stdout)).to.have.keys('url')
      expect(timed.code).to.equal(0)
    })
  })

  describe('of many campaigns', () => {
    needPeer(linuxPeer)

    it('shows every campaign of many to several who ask at once, with the usual limit of open files', async () => {
      await inEmptyFolder(async (root) => {
        await makeCampaign(join(root, '0'), { invocations: 2, iterations: 1 })
        for (let copy = 1; copy < 500; copy++) {
          await mkdir(join(root, `${copy}`))
          for (const file of ['campaign.json', 'environment.json', 'summary.json']) {
            await link(join(root, '0', file), join(root, `${copy}`, file))
          }
        }
        const command = [process.execPath, program, 'report', '--serve', root]
        const server = spawn('prlimit', ['--nofile=1024:1024', ...command])
        try {
          const url = await new Promise<string>((resolve, reject) => {
            server.on('error', reject).on('exit', () => reject(new Error('it ended')))
            server.stdout.once('data', (text: Buffer) => resolve(text.toString().trim()))
          })
          for (const { body } of await Promise.all([get(url), get(url), get(url)])) {
            expect(body).to.include('500 in this folder')
            expect(body).to.not.include('ERR_FILE')
          }
        } finally {
          const ended = new Promise((resolve) => server.once('close', resolve))
          server.kill('SIGINT')
          await ended
        }
      })
    })
  })

  it('says that a port is taken, a folder is not there, and which options do not go together', async () => {
    await inEmptyFolder(async (root) => {
      const other = createServer()
      await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
      const bound = other.address()
      const port = bound !== null && typeof bound === 'object' ? String(bound.port) : ''
      const refuse = async (exitCode: number, text: RegExp, ...args: readonly string[]) => {
        const { code, stdout, stderr } = await runInside(['report', ...args])
        expect(stderr).to.match(text)
        expect(code).to.equal(exitCode)
        expect(stdout).to.equal('')
      }
      await refuse(
        4,
        /the port \d+ of 127\.0\.0\.1 is taken \(ERR_BUSY\)\. Name another/,
        '--serve',
        root,
        '--port',
        port,
      )
      await refuse(2, /cannot be read: ENOENT \(ERR_FILE\)/, '--serve', join(root, 'no'))
      await refuse(2, /--port: must be a number from 0 to 65535/, '--serve', root, '--port', '70000')
      await refuse(2, /--port: belongs to --serve/, root, '--port', '80')
      await refuse(2, /folder: is missing/)
      await new Promise((resolve) => other.close(resolve))
    })
  })

  describe('in a browser', () => {
    needPeer(chromiumPeer)

    it('leads from the index to a report and to a comparison, without a word on the console', async () => {
      await inEmptyFolder(async (profile) => {
        await mkdir(join(profile, 'data'))
        await serving(async (url) => {
          const executablePath = findTool('chromium')
          if (executablePath === undefined || !existsSync(executablePath)) return expect.fail('no chromium')
          const context = await chromium.launchPersistentContext(join(profile, 'data'), {
            executablePath,
            headless: true,
            args: [
              ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
              ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
            ],
          })
          try {
            const page = await context.newPage()
            const said: string[] = []
            page.on('console', (message) => {
              // A browser asks for an icon by itself, and there is none.
              if (!message.location().url.endsWith('/favicon.ico')) said.push(message.text())
            })
            page.on('pageerror', (error) => said.push(error.message))
            await page.goto(url)
            await page.getByRole('link', { name: 'two', exact: true }).click()
            await page.waitForURL(/\/campaign\/two\/report\.html$/)
            expect(await page.getByRole('heading', { level: 1 }).textContent()).to.match(/costs/)
            await page.goto(url)
            expect(await page.getByLabel('After').inputValue()).to.equal('two')
            await page.getByRole('button', { name: 'Compare' }).click()
            await page.waitForURL(/\/compare\?before=one&after=two$/)
            expect(await page.getByRole('cell', { name: 'slower' }).count()).to.equal(2)
            expect(said).to.deep.equal([])
          } finally {
            await context.close()
          }
        })
      })
    })
  })
})
