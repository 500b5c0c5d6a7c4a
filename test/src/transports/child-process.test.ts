import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { runProgram, runToEnd } from '../../../src/transports/child-process.js'
import { rejection } from '../../support/rejection.js'

const node = (code: string): readonly string[] => ['--eval', code]

describe('A program that is run to its end', () => {
  it('reads a file on standard input, whatever is in it', async () => {
    const path = join(await mkdtemp(join(tmpdir(), 'input-')), 'file')
    const content = 'x'.repeat(300_000)
    await writeFile(path, content)
    const count =
      "let n = 0; process.stdin.on('data', (d) => { n += d.length }).on('end', () => console.log(n))"
    const { stdout } = await runProgram(process.execPath, node(count), { inputFile: path })
    expect(stdout).to.equal('300000\n')
  })

  it('is not started if that file cannot be read', async () => {
    const missing = runProgram(process.execPath, node(''), { inputFile: join(tmpdir(), 'not-there') })
    const error = await missing.then(
      () => undefined,
      (reason: unknown) => reason,
    )
    expect(error).to.have.property('code', 'ENOENT')
  })

  it('shows each line of its standard error, and keeps them for the error', async () => {
    const lines: string[] = []
    const code = "process.stderr.write('one\\ntw'); process.stderr.write('o\\n'); process.exitCode = 3"
    const call = runProgram(process.execPath, node(code), { onErrorLine: (line) => lines.push(line) })
    const error = await rejection('ERR_OPERATION_FAILED', call)
    expect(lines).to.deep.equal(['one', 'two'])
    expect(error.cause).to.deep.include({ exitCode: 3, stderr: 'one\ntwo\n' })
  })

  for (const [how, code] of [
    ['waits for what it has started', 'sleep 600 & echo $! >&2; wait'],
    ['has ended before what it has started', 'sleep 600 & echo $! >&2'],
  ] as const) {
    it(`is given up at an abort also if it ${how}, which holds its outputs open`, async () => {
      const abort = new AbortController()
      const started: number[] = []
      const onErrorLine = (line: string): void => {
        started.push(Number(line))
        abort.abort()
      }
      const call = runToEnd('/bin/sh', ['-c', code], { signal: abort.signal, onErrorLine, timeout: 2 ** 30 })
      await rejection('ERR_ABORTED', call)
      const [pid = 0] = started
      expect(process.kill(pid, 'SIGKILL')).to.equal(true)
    })
  }
})
