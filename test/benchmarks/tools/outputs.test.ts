import { captured as fio } from './captured/fio.js'
import { captured as iperf3 } from './captured/iperf3.js'
import { captured as openssl } from './captured/openssl.js'
import { captured as sevenZip } from './captured/seven-zip.js'
import { captured as stressNg } from './captured/stress-ng.js'
import { captured as sysbench } from './captured/sysbench.js'
import { describeReading } from './describe-reading.js'

describe('what the standard tools write', () => {
  // Where there is no rate, a total time that is too long by less than the longest start of a thread is believed.
  const withRate = /^sysbench-(cpu|memory)/
  describeReading(sysbench, (name) => (withRate.test(name) ? 0.05 : 12))
  // Four digits and six.
  describeReading(stressNg, () => 2e-3)
  describeReading(openssl, () => 1e-5)
  // The speeds' average and their rating have three or four digits.
  describeReading(sevenZip, () => 5e-3)
  describeReading(fio, () => 0)
  describeReading(iperf3, () => 2e-6)
})
