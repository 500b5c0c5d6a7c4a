import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { campaignSchema } from '../../benchmarks/index.js'
import { qemuPeer } from '../support/known-peers.js'
import { needPeer } from '../support/peers.js'
import { runCli } from './run-cli.js'
import { runInside } from './run-inside.js'

describe('Variants on the command line', function () {
  this.timeout(120_000)
  const folder = mkdtempSync(join(tmpdir(), 'pv-'))
  after(() => rmSync(folder, { recursive: true, force: true }))

  for (const [args, words] of [
    [
      ['--platforms', 'qemu-tcg:cpuu=max'],
      ["has no setting 'cpuu'", 'Its settings: machine, cpu, '],
    ],
    [
      ['--platforms', 'qemu-tcg:machine=vax'],
      ["'machine' does not take 'vax'", 'It takes pc, q35, microvm'],
    ],
    [
      ['--platforms', 'qemu-tcg:'],
      ['a setting is empty', 'PLATFORM:KEY=VALUE+KEY=VALUE'],
    ],
    [
      ['--platforms', 'v86:cpu=max'],
      ["has no setting 'cpu'", 'It has no settings.'],
    ],
    [
      ['--platforms', 'qemu-tcg', '--sweep', 'cpu'],
      ['--sweep', 'cpu=qemu64,max,Haswell'],
    ],
    [
      ['--platforms', 'native', '--sweep', 'cpu=max'],
      ['--sweep', 'none of the platforms native has'],
    ],
    [
      ['--sweep', 'cpu=max', '--sweep', 'cpu=qemu64'],
      ['--sweep', "'cpu' is there twice"],
    ],
  ] as const) {
    it(`'${args.join(' ')}' is refused with what is allowed`, async () => {
      const out = join(folder, 'refused')
      const { code, stderr } = await runInside(['bench', ...args, '--out', out])
      expect(code).to.equal(2)
      for (const word of words) expect(stderr).to.contain(word)
      expect(existsSync(out)).to.equal(false)
    })
  }

  describe('with QEMU', () => {
    needPeer(qemuPeer)

    it('are refused before anything is measured where this QEMU lacks the version of the machine', async () => {
      const out = join(folder, 'lacking')
      const platforms = 'native,qemu-tcg:machine=pc-q35-99.1'
      const { code, stderr } = await runInside(['bench', '--quick', '--platforms', platforms, '--out', out])
      expect(stderr).to.match(
        /QEMU has no machine 'pc-q35-99\.1'\. It has: pc, q35, .*\(ERR_INVALID_ARGUMENT\)/,
      )
      expect(code).to.equal(2)
      expect(existsSync(out)).to.equal(false)
    })

    it('are measured side by side, and are in the command that reproduces the campaign', async () => {
      const out = join(folder, 'campaign')
      const { code, stdout } = await runCli([
        'bench',
        ...[
          '--platforms',
          'qemu-tcg:tb-size=64',
          '--sweep',
          'cpu=qemu64,Haswell',
          '--sweep',
          'threads=single',
        ],
        ...['--workloads', 'sort', '--invocations', '2', '--iterations', '2', '--seed', '1', '--out', out],
      ])
      expect(code).to.equal(0)
      const ids = [
        'qemu-tcg:cpu=qemu64+tb-size=64+threads=single',
        'qemu-tcg:cpu=Haswell+tb-size=64+threads=single',
      ]
      expect(stdout).to.contain(`--platforms ${ids.join(',')}`)
      const campaign = campaignSchema.parse(JSON.parse(await readFile(join(out, 'campaign.json'), 'utf8')))
      expect(campaign.platforms.map(({ id }) => id)).to.deep.equal(ids)
    })
  })
})
