import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { historicSchema } from '../../benchmarks/historic/result.js'
import { simhPeer } from '../support/known-peers.js'
import { needPeer } from '../support/peers.js'
import { newFolder } from '../support/qemu.js'
import { runCli } from './run-cli.js'

describe('polyvisor historic', () => {
  needPeer(simhPeer)

  it('measures the machines that it is told, for people and for programs', async () => {
    const { code, stdout, stderr } = await runCli(['historic', 'altair-8800', '--rounds', '1', '--json'])
    expect(stderr).to.equal('')
    expect(code).to.equal(0)
    const { rows, absent } = historicSchema.parse(JSON.parse(stdout))
    expect(absent).to.deep.equal([])
    expect(rows.map(({ machine, workload, correct }) => [machine, workload, correct])).to.deep.equal([
      ['altair-8800', 'loop', true],
      ['altair-8800', 'sieve', true],
    ])
    for (const { seconds, originalSeconds, timesTheOriginal } of rows) {
      expect(seconds).to.have.length(1)
      expect(timesTheOriginal.median).to.be.closeTo(originalSeconds / (seconds[0] ?? 0), 1e-6)
    }
    const page = join(newFolder(), 'page.html')
    const text = await runCli(['historic', 'altair-8800', '--rounds', '1', '--html', page])
    expect(await readFile(page, 'utf8')).to.include('MITS Altair 8800')
    expect(text.stderr).to.contain(`Written to ${page}.`)
    expect(text.stdout).to.match(
      /^MACHINE +WORKLOAD .*\naltair-8800 +loop .* right .*\naltair-8800 +sieve .* right /m,
    )
    expect(text.stdout)
      .to.match(/^MACHINE .* RANGE /m)
      .and.not.match(/ 95% +PACE/)
    expect(text.stdout).to.contain('since fewer than six have no 95% interval')
    expect(text.stdout).to.contain('Intel: 8080 Microcomputer Systems User’s Manual')
    expect(text.stderr).to.contain('round 1 of 1')
  })

  it('keeps what whole rounds have found when it is interrupted', async () => {
    const page = join(newFolder(), 'page.html')
    const args = ['historic', 'altair-8800', '--rounds', '500', '--html', page]
    const { code, stdout, stderr } = await runCli(args, {
      during: (child) => {
        let heard = ''
        child.stderr.on('data', (text) => {
          const had = heard.includes('round 2 of')
          heard += String(text)
          if (!had && heard.includes('round 2 of')) child.kill('SIGINT')
        })
      },
    })
    expect(code).to.equal(130)
    const [, whole] = /^Interrupted: (\d+) of 500 rounds are in the figures/m.exec(stderr) ?? []
    expect(Number(whole), stderr).to.be.at.least(1)
    expect(stdout).to.match(/^altair-8800 +loop .* right .*\naltair-8800 +sieve .* right /m)
    const written = await readFile(page, 'utf8')
    expect(written).to.include(`interrupted after ${whole} of 500 rounds`).and.include('--rounds 500 --html')
  })

  it('refuses a machine that it does not know, and a number that is none', async () => {
    const unknown = await runCli(['historic', 'enigma'])
    expect(unknown.code).to.equal(2)
    expect(unknown.stderr).to.match(
      /there is no machine 'enigma' .*Machines: ibm-360-30, pdp11-20, pdp8-e, altair-8800, c64, msx, nes, atari-st, deskpro-386, amiga-500, microvax-3900\./,
    )
    expect((await runCli(['historic', '--rounds', 'many'])).stderr).to.contain('--rounds')
  })

  it('finds out before it measures that a page cannot be written', async () => {
    const folder = newFolder()
    for (const page of [folder, join(folder, 'nowhere', 'page.html')]) {
      const { code, stderr } = await runCli(['historic', 'altair-8800', '--rounds', '1', '--html', page])
      expect(code).to.equal(2)
      expect(stderr).to.match(/^polyvisor: the file '.*' cannot be written: (?:EISDIR|ENOENT) \(ERR_FILE\)/)
    }
    expect(await readdir(folder)).to.deep.equal([])
  })

  it('tells what is missing where an emulator is not installed', async () => {
    const { code, stdout, stderr } = await runCli(['historic', 'pdp11-20'], {
      environment: { PATH: '/nonexistent' },
    })
    expect(code).to.equal(1)
    expect(stdout).to.equal('No machine could be measured.\n')
    expect(stderr).to.match(/^pdp11-20: pdp11 is not .*simh/m)
  })
})
