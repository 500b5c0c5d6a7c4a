import { expect } from 'chai'
import { createLogReader, readLog } from '../../../benchmarks/campaign/log-text.js'
import type { LogRecord } from '../../../benchmarks/campaign/records.js'
import { thrown } from '../../support/rejection.js'
import { inFolder, runStandIns, standInCampaign, standInPayload, standInPlatform } from './stand-ins.js'

describe('a log that is read in pieces', () => {
  let bytes: Buffer

  before(async () => {
    const platforms = [await standInPlatform('steady', standInPayload())]
    const records = await inFolder((folder) => runStandIns(folder, standInCampaign(platforms), platforms))
    bytes = Buffer.from(records.map((record) => `${JSON.stringify(record)}\n`).join(''))
  })

  it('is the same whatever the pieces are, whole or torn', () => {
    for (const end of [bytes.length, bytes.length - 1, bytes.length >> 1]) {
      const whole = readLog(bytes.subarray(0, end), 'log')
      for (const size of [1, 7, 100, 4096]) {
        const records: LogRecord[] = []
        const reader = createLogReader('log', (record) => records.push(record))
        // One buffer for all pieces, as a file is read.
        const piece = Buffer.alloc(size)
        for (let at = 0; at < end; at += size) {
          const length = bytes.copy(piece, 0, at, Math.min(at + size, end))
          reader.push(piece.subarray(0, length))
        }
        expect({ records, length: reader.length() }, `${end} bytes by ${size}`).to.deep.equal(whole)
      }
    }
  })

  it('names the damaged line and the field that is wrong', () => {
    const reader = createLogReader('log', () => {})
    const damaged = bytes.toString('utf8').replace('"kind":"sample"', '"kind":"simple"')
    const wrong = bytes.toString('utf8').replace(/("kind":"sample".*?"elapsed":)\d+/, '$1"long"')
    expect(thrown('ERR_STATE_CORRUPT', () => readLog(Buffer.from(wrong), 'log')).message).to.match(
      /^line 2 of 'log' is not a record: elapsed .*number/,
    )
    const cut = bytes.toString('utf8').replace('{"kind":"sample"', '')
    expect(thrown('ERR_STATE_CORRUPT', () => readLog(Buffer.from(cut), 'log')).message).to.equal(
      "line 2 of 'log' is not a record: it is no JSON",
    )
    const error = thrown('ERR_STATE_CORRUPT', () => {
      for (let at = 0; at < damaged.length; at += 50) reader.push(Buffer.from(damaged.slice(at, at + 50)))
    })
    expect(error.message).to.match(/^line 2 of 'log' is not a record: kind /)
  })
})
