import { expect } from 'chai'
import { readLog } from '../../../benchmarks/campaign/log-text.js'

describe('the text of a log', () => {
  it('may have an invocation of any length', () => {
    const sample =
      '{"kind":"sample","platform":"p","invocation":0,"workload":"w","iteration":0,"units":1,"elapsed":1,"ticks":1,"checksum":"0","verdict":"exact"}\n'
    const end =
      '{"kind":"end","reason":"plan-complete","detail":"","spentNs":1,"at":"2026-01-02T03:04:05.678Z"}\n'
    // more than a call of a function may have arguments
    const { records } = readLog(Buffer.from(sample.repeat(150_000) + end), 'samples.jsonl')
    expect(records).to.have.length(150_001)
  })
})
