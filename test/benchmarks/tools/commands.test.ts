import { expect } from 'chai'
import { findWorkload } from '../../../benchmarks/guest/catalogue.js'
import { findToolWorkload, toolWorkloads } from '../../../benchmarks/tools/catalogue.js'
import { iperf3ServerCommand, iperf3Serves } from '../../../benchmarks/tools/iperf3.js'
import { type ToolPlace, toolNames } from '../../../benchmarks/tools/tool.js'
import { readToolVersion, toolVersionCommand } from '../../../benchmarks/tools/version.js'
import { thrown } from '../../support/rejection.js'
import { knownWorkload } from './run-tool.js'

const place: ToolPlace = {
  folder: `/${'a'.repeat(63)}`,
  peer: { address: '255.255.255.255', port: 65_535 },
}

describe('the workloads of the standard tools', () => {
  it('have names of their own that a campaign can record', () => {
    const names = toolWorkloads.map(({ name }) => name)
    expect(new Set(names).size).to.equal(names.length)
    for (const name of names) {
      expect(name).to.match(/^[a-z0-9][a-z0-9_-]{0,63}$/)
      expect(findWorkload(name)).to.equal(undefined)
      expect(findToolWorkload(name)?.name).to.equal(name)
    }
    expect(findToolWorkload('stream')).to.equal(undefined)
    expect(new Set(toolWorkloads.map(({ tool }) => tool))).to.deep.equal(new Set(toolNames))
  })

  it('are commands of words without blanks that fit into a line of 250 bytes', () => {
    for (const workload of toolWorkloads) {
      for (const units of [1, workload.mostUnits]) {
        for (const command of [...workload.prepare(place), workload.command(units, place)]) {
          for (const word of command) expect(word).to.match(/^[!-~]+$/)
          expect(command[0]).to.match(/^\/usr\//)
          expect(`exec ${command.join(' ')}\n`.length, workload.name).to.be.below(250)
        }
      }
    }
  })

  it('differ in nothing but the units for more work', () => {
    for (const workload of toolWorkloads) {
      const once = workload.command(1, place)
      const more = workload.command(3, place)
      expect(more.length).to.equal(once.length)
      const changed = more.filter((word, index) => word !== once[index])
      expect(changed.length, workload.name).to.be.within(1, 2)
    }
  })

  it('say how much a unit is, or that a unit is a second', () => {
    for (const { fixed, amount } of toolWorkloads) {
      if (fixed === 'time') expect(amount).to.equal(undefined)
      else expect(amount).to.be.above(0)
    }
  })

  it('refuse units that are no number of them', () => {
    for (const workload of toolWorkloads) {
      for (const units of [0, -1, 1.5, Number.NaN, workload.mostUnits + 1]) {
        thrown('ERR_INVALID_ARGUMENT', () => workload.command(units, place))
      }
    }
  })

  it('refuse a folder with more than one word or file in it, and a network without a server', () => {
    for (const workload of toolWorkloads.filter(({ needs }) => needs?.includes('folder'))) {
      for (const folder of ['', 'relative', '/with blank', '/a:/b', '/a\n', '/a\\b', `/${'a'.repeat(64)}`]) {
        thrown('ERR_INVALID_ARGUMENT', () => workload.command(1, { folder }))
      }
    }
    for (const workload of toolWorkloads.filter(({ needs }) => needs?.includes('tool-peer'))) {
      thrown('ERR_INVALID_ARGUMENT', () => workload.command(1, { folder: '/tmp' }))
    }
  })

  it('lay a file out before they use it, and read it once if it shall be in the cache', () => {
    const past = knownWorkload('fio-random-read-4k-qd1').prepare(place)
    expect(past.map((command) => command.includes('--direct=1'))).to.deep.equal([true])
    const cached = knownWorkload('fio-cached-read-4k').prepare(place)
    expect(cached.map((command) => command.includes('--direct=1'))).to.deep.equal([true, false])
  })
})

describe('the version of a tool', () => {
  const said = {
    sysbench: ['sysbench 1.0.20'],
    fio: ['fio-3.33'],
    'stress-ng': ['stress-ng, version 0.15.06 (gcc 12.2.0, x86_64 Linux 6.1.0-42-amd64)'],
    openssl: ['OpenSSL 3.0.22 25 Aug 2026 (Library: OpenSSL 3.0.22 25 Aug 2026)'],
    '7z': ['', '7-Zip [64] 26.02 : Copyright (c) 1999-2026 Igor Pavlov : 2026-06-25', 'p7zip Version 16.02'],
    iperf3: ['iperf 3.12 (cJSON 1.7.15)', 'Linux vm 6.1.0-42-amd64 #1 SMP x86_64'],
  }
  const versions = {
    sysbench: '1.0.20',
    fio: '3.33',
    'stress-ng': '0.15.06',
    openssl: '3.0.22',
    '7z': '26.02',
    iperf3: '3.12',
  }

  it('is the one that it says', () => {
    for (const tool of toolNames) {
      const output = { status: 0, output: said[tool], complaints: [] }
      expect(readToolVersion(tool, output)).to.equal(versions[tool])
      expect(toolVersionCommand(tool)[0]).to.match(/^\/usr\//)
    }
  })

  it('is unknown if the tool failed or said something else', () => {
    for (const tool of toolNames) {
      expect(readToolVersion(tool, { status: 127, output: said[tool], complaints: [] })).to.equal(undefined)
      expect(
        readToolVersion(tool, { status: 0, output: ['GNU bash 5.2.15'], complaints: said[tool] }),
      ).to.equal(undefined)
    }
  })
})

describe("iperf3's server", () => {
  it('is told one numeric address and port, and says when it serves', () => {
    const command = iperf3ServerCommand({ address: '127.0.0.1', port: 5201 })
    expect(command).to.deep.equal(['/usr/bin/iperf3', '-s', '-B', '127.0.0.1', '-p', '5201', '--forceflush'])
    expect(iperf3Serves('Server listening on 5201 (test #12)')).to.equal(12)
    expect(iperf3Serves('iperf3: error - unable to start listener')).to.equal(undefined)
  })
})
