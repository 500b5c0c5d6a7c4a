import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { z } from 'zod'
import { toolWorkloads } from '../../../benchmarks/tools/catalogue.js'
import { iperf3ServerCommand, iperf3Serves } from '../../../benchmarks/tools/iperf3.js'
import type { ToolName, ToolPlace } from '../../../benchmarks/tools/tool.js'
import { readToolVersion, toolVersionCommand } from '../../../benchmarks/tools/version.js'
import { toolPeers } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { knownWorkload, runTool, runWorkload } from './run-tool.js'

/**
 * Describes the tests of all workloads of a tool on this machine, each with so many units: by the tool's own clock it
 * must not have taken longer than passed outside, and it must have done what was asked for.
 */
function describeRuns(tool: ToolName, units: number, place: () => ToolPlace): void {
  needPeer(toolPeers[tool])

  it('says its version', async () => {
    const { output } = await runTool(toolVersionCommand(tool))
    expect(readToolVersion(tool, output)).to.match(/^\d+\.\d+/)
  })

  for (const workload of toolWorkloads.filter((candidate) => candidate.tool === tool)) {
    it(`does ${workload.name} in no more time than passes outside`, async () => {
      const { output, elapsed, figure } = await runWorkload(workload, units, place())
      if ('problem' in figure) {
        expect.fail(`${figure.problem}\n${[...output.output, ...output.complaints].join('\n')}`)
      }
      expect(figure.ns).to.be.within(1, elapsed)
      expect(figure.amount).to.be.above(0)
      // Of what iperf3 sends some may still be under way when the test ends.
      if (workload.name === 'iperf3-send') expect(figure.amount).to.be.at.most(units * (workload.amount ?? 0))
      else if (workload.fixed === 'work') expect(figure.amount).to.equal(units * (workload.amount ?? 0))
    })
  }
}

const anywhere = (): ToolPlace => ({ folder: '/tmp' })

describe('sysbench on this machine', () => describeRuns('sysbench', 5, anywhere))
describe('stress-ng on this machine', () => describeRuns('stress-ng', 3, anywhere))
describe('openssl on this machine', () => describeRuns('openssl', 1, anywhere))

describe('7z on this machine', () => {
  describeRuns('7z', 2, anywhere)

  it('has both directions of a run in the time that passes outside', async () => {
    const [compress, decompress] = [knownWorkload('7zip-compress'), knownWorkload('7zip-decompress')]
    const { output, elapsed } = await runTool(compress.command(8, anywhere()))
    const figures = [compress.read(output, 8), decompress.read(output, 8)]
    const ns = figures.map((figure) => ('problem' in figure ? expect.fail(figure.problem) : figure.ns))
    // 7-Zip gives speeds in whole KiB/s and rounds its times to them, on a busy host to more than really passed.
    expect(ns.reduce((sum, part) => sum + part, 0)).to.be.below(1.1 * elapsed)
  })
})

describe('fio on this machine', () => {
  let folder = ''

  before(async () => {
    // A disk's file system: the folder for temporary files may be in memory, where no cache can be bypassed.
    folder = await mkdtemp(fileURLToPath(new URL('../../../fio-', import.meta.url)))
  })

  after(() => rm(folder, { recursive: true, force: true }))

  describeRuns('fio', 2, () => ({ folder }))
})

describe('iperf3 on this machine', () => {
  let server: ChildProcess | undefined
  let port = 0

  before(async () => {
    const found = await toolPeers.iperf3.find()
    if (!('version' in found)) return
    port = await freePort()
    const [program = '', ...args] = iperf3ServerCommand({ address: '127.0.0.1', port })
    const started = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'] })
    server = started
    for await (const line of createInterface(started.stdout)) {
      if (iperf3Serves(line) !== undefined) break
    }
    started.stdout.resume()
  })

  after(async () => {
    if (server === undefined || server.exitCode !== null) return
    server.kill('SIGKILL')
    await once(server, 'exit')
  })

  describeRuns('iperf3', 2, () => ({ folder: '/tmp', peer: { address: '127.0.0.1', port } }))

  it('says that nobody serves, although it ends with 0', async () => {
    const [workload] = toolWorkloads.filter(({ tool }) => tool === 'iperf3')
    const peer = { address: '127.0.0.1', port: await freePort() }
    if (workload === undefined) throw new Error('there is no workload of iperf3')
    const { figure } = await runWorkload(workload, 1, { folder: '/tmp', peer })
    expect(figure).to.have.property('problem').that.contains('unable to connect to server')
  })
})

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = z.object({ port: z.int() }).parse(server.address())
  server.close()
  await once(server, 'close')
  return port
}
