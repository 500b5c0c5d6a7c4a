import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, open, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { readAtMost } from '../../../src/spec/bounded-file.js'
import { readSpecFile } from '../../../src/spec/text.js'
import { rejection } from '../../support/rejection.js'

describe('a file that is read up to a limit', () => {
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bounded-'))
  })
  after(() => rm(folder, { recursive: true, force: true }))

  it('comes whole when it is short enough, and one byte longer than the limit when not', async () => {
    const path = join(folder, 'file')
    await writeFile(path, 'abcdef')
    expect(String(await readAtMost(path, 6))).to.equal('abcdef')
    expect(String(await readAtMost(path, 10))).to.equal('abcdef')
    expect(String(await readAtMost(path, 3))).to.equal('abcd')
  })

  it('may be larger than memory', async () => {
    const path = join(folder, 'large')
    await writeFile(path, '')
    await truncate(path, 2 ** 36)
    expect(await readAtMost(path, 100)).to.have.length(101)
    const error = await rejection('ERR_INVALID_SPEC', readSpecFile(path))
    expect(error.message).to.include('is longer than')
  })

  it('is refused as a specification when it is a folder or a device without end', async () => {
    for (const path of [folder, '/dev/zero']) await rejection('ERR_FILE', readSpecFile(path))
  })

  it('may be a pipe that somebody writes to', async () => {
    const path = join(folder, 'pipe')
    await promisify(execFile)('mkfifo', [path])
    const writer = spawn('tee', [path], { stdio: ['pipe', 'ignore', 'ignore'] })
    const ended = once(writer, 'exit')
    // opening a pipe for writing waits for a reader, and the reader's end is kept open until it is here
    const reader = await open(path, 'r')
    writer.stdin.end('name: a\n')
    const read = readSpecFile(path)
    await ended
    await reader.close()
    expect((await read).input).to.deep.equal({ name: 'a' })
  })

  it('stops waiting for a silent pipe when it is aborted', async () => {
    const path = join(folder, 'silent')
    await promisify(execFile)('mkfifo', [path])
    const abort = new AbortController()
    const reading = rejection('ERR_ABORTED', readSpecFile(path, abort.signal))
    abort.abort()
    await reading
    await rejection('ERR_ABORTED', readSpecFile(path, AbortSignal.abort()))
  })
})
