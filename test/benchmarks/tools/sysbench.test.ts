import { toolPeers } from '../../support/known-peers.js'
import { captured } from './captured/sysbench.js'
import { describeReading, describeRuns } from './tool-suite.js'

describe('sysbench as a workload', () => {
  // Where there is no rate, a total time that is too long by less than the longest start of a thread is believed.
  const withRate = /^sysbench-(cpu|memory)/
  describeReading(captured, (name) => (withRate.test(name) ? 0.05 : 12))

  describeRuns(
    toolPeers.sysbench,
    [
      ['sysbench-cpu', 10],
      ['sysbench-memory-read', 2],
      ['sysbench-memory-write', 2],
      ['sysbench-threads', 5],
      ['sysbench-mutex', 2],
    ],
    () => ({ folder: '/tmp' }),
  )
})
