import { expect } from 'chai'
import { readCpuLine, readMemory } from '../../../src/local/node-stats.js'
import { thrown } from '../../support/rejection.js'

const stat = `cpu  100 20 30 4000 50 6 7 800 0 0
cpu0 60 20 10 2000 50 6 7 400 0 0
cpu1 40 0 20 2000 0 0 0 400 0 0
cpu10 1 0 0 0 0 0 0 0 0 0
intr 12345 0 0
`

describe('The counters of this host', () => {
  it('are in hundredths of a second in /proc/stat', () => {
    expect(readCpuLine(stat)).to.deep.equal({ user: 1.2e9, kernel: 0.43e9, idle: 40e9, iowait: 0.5e9 })
    expect(readCpuLine(stat, 1)).to.deep.equal({ user: 0.4e9, kernel: 0.2e9, idle: 20e9, iowait: 0 })
    expect(readCpuLine(stat, 10)).to.include({ user: 10_000_000 })
    expect(thrown('ERR_INVALID_ARGUMENT', () => readCpuLine(stat, 2)).field).to.equal('cpu')
  })

  it('are in KiB in /proc/meminfo and in that of a cell, which has no Cached', () => {
    const host =
      'MemTotal:       24683620 kB\nMemFree:         9 kB\nBuffers:  2 kB\nCached:  3 kB\nSwapCached: 4 kB\n'
    expect(readMemory(host)).to.deep.equal({
      total: 24_683_620 * 1024,
      free: 9 * 1024,
      buffers: 2 * 1024,
      cached: 3 * 1024,
    })
    const cell = 'Node 0 MemTotal:       1000 kB\nNode 0 MemFree:         10 kB\nNode 0 FilePages: 1 kB\n'
    expect(readMemory(cell)).to.deep.equal({
      total: 1_024_000,
      free: 10_240,
      buffers: undefined,
      cached: undefined,
    })
  })
})
