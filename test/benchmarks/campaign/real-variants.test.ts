import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import {
  type CampaignPlatform,
  createCampaign,
  discoverPlatforms,
  openCampaign,
  planReproduction,
  readEnvironment,
  readSamples,
  runCampaign,
} from '../../../benchmarks/index.js'
import { connect } from '../../../src/index.js'
import { qemuPeer } from '../../support/known-peers.js'
import { useOwnState } from '../../support/own-state.js'
import { needPeer } from '../../support/peers.js'
import { rejection } from '../../support/rejection.js'
import { inFolder } from './stand-ins.js'

describe('variants of QEMU', () => {
  needPeer(qemuPeer)
  useOwnState()

  it('run side by side, are resumed and are reproduced by their ids', async () => {
    await inFolder(async (parent) => {
      const folder = join(parent, 'first')
      const open = await createCampaign({
        form: 'quick',
        platforms: ['qemu-tcg:machine=microvm', 'qemu-tcg-x86_64:machine=q35+cpu=Haswell+tb-size=32'],
        workloads: ['sort'],
        invocations: 2,
        iterations: 2,
        folder,
      })
      const names = ['qemu-tcg:machine=microvm', 'qemu-tcg-x86_64:cpu=Haswell+machine=q35+tb-size=32']
      expect(open.campaign.platforms.map(({ id }) => id)).to.deep.equal(names)
      expect(open.campaign.command.join(' ')).to.contain(`--platforms ${names.join(',')}`)
      expect(open.campaign.platforms[1]).to.deep.include({
        title: 'QEMU, translated (TCG), x86_64, CPU Haswell, machine q35, 32 MiB of translated code',
        variant: { of: 'qemu-tcg-x86_64', settings: { cpu: 'Haswell', machine: 'q35', 'tb-size': '32' } },
      })
      const resumed = await openCampaign(folder)
      expect(resumed.platforms).to.deep.equal(open.platforms)

      const run = runCampaign(resumed)
      let next = await run.next()
      while (next.done !== true) next = await run.next()
      expect(next.value.cells.map(({ state }) => state)).to.deep.equal(['baseline', 'estimated'])
      const { platforms = [] } = (await readEnvironment(folder)) ?? {}
      expect(platforms[1]?.guestCpu).to.contain('Haswell')
      expect(platforms[0]?.guestCpu).to.not.contain('Haswell')

      const again = await planReproduction(folder, { folder: join(parent, 'second') })
      expect(again.campaign.platforms).to.deep.equal(open.campaign.platforms)
    })
  })

  it('start the same payload from a disk and from a CD-ROM', async () => {
    await inFolder(async (parent) => {
      const open = await createCampaign({
        form: 'quick',
        platforms: ['qemu-tcg', 'qemu-tcg:boot=disk', 'qemu-tcg:boot=cdrom'],
        workloads: ['sort'],
        invocations: 2,
        iterations: 2,
        folder: join(parent, 'media'),
      })
      const digests = open.campaign.platforms.map(({ payloadSha256 }) => payloadSha256)
      expect(new Set(digests).size).to.equal(1)
      const run = runCampaign(open)
      let next = await run.next()
      while (next.done !== true) next = await run.next()
      expect(next.value.cells.map(({ state }) => state)).to.deep.equal(['baseline', 'estimated', 'estimated'])
      const { platforms = [] } = (await readEnvironment(join(parent, 'media'))) ?? {}
      const [kernel, disk, cdrom] = platforms.map(({ commandLine }) => commandLine?.join(' ') ?? '')
      expect(kernel).to.contain('-kernel')
      expect(disk).to.match(/\.img/).and.not.contain('-kernel')
      expect(cdrom).to.match(/\.iso/).and.not.contain('-kernel')
    })
  })

  it('are planned from a pilot, and their plan is read again', async () => {
    await inFolder(async (parent) => {
      const folder = join(parent, 'planned')
      const platforms = ['qemu-tcg', 'qemu-tcg:cpu=max']
      const open = await createCampaign({
        form: 'quick',
        platforms,
        workloads: ['sort'],
        invocations: 3,
        folder,
      })
      const run = runCampaign(open)
      let next = await run.next()
      while (next.done !== true) next = await run.next()
      expect(next.value.cells.map(({ state }) => state)).to.deep.equal(['baseline', 'estimated'])
      const plans = (await readSamples(folder)).flatMap((record) => (record.kind === 'plan' ? [record] : []))
      expect(plans.map(({ cells }) => cells.map(({ platform }) => platform).sort())).to.deep.equal([
        platforms,
      ])
    })
  })

  it('have one translator thread for all virtual CPUs, or one for each', async () => {
    const { platforms } = await discoverPlatforms({
      only: ['qemu-tcg:vcpus=2'],
      sweep: { threads: ['single', 'multi'] },
    })
    const threads: string[][] = []
    for (const platform of platforms) threads.push(await translatorThreads(platform))
    expect(threads).to.deep.equal([['ALL CPUs/TCG'], ['CPU 0/TCG', 'CPU 1/TCG']])
  })

  it('with a CPU model or feature that QEMU has not are refused before anything is booted', async () => {
    const model = await rejection(
      'ERR_INVALID_ARGUMENT',
      discoverPlatforms({ only: ['qemu-tcg:cpu=haswell'] }),
    )
    expect(model.message).to.contain("no CPU model 'haswell'; there is Haswell")
    const feature = await rejection(
      'ERR_INVALID_ARGUMENT',
      discoverPlatforms({ only: ['qemu-tcg:without=fma:axv2'] }),
    )
    expect(feature.message).to.contain("no CPU feature 'axv2'")
    const reproduced = await discoverPlatforms({
      only: ['qemu-tcg', 'qemu-tcg:cpu=of-another-version'],
      allowAbsent: true,
    })
    expect(reproduced.excluded.map(({ id }) => id)).to.deep.equal(['qemu-tcg:cpu=of-another-version'])
  })

  it('give a baseline that is a variant to the others', async () => {
    const { platforms } = await discoverPlatforms({
      only: ['qemu-tcg'],
      sweep: { machine: ['pc', 'q35'] },
      baseline: 'qemu-tcg:machine=q35',
    })
    expect(platforms.map(({ record: { id, baseline, label } }) => [id, baseline, label])).to.deep.equal([
      ['qemu-tcg:machine=pc', 'qemu-tcg:machine=q35', 'same machine code'],
      ['qemu-tcg:machine=q35', 'qemu-tcg:machine=q35', 'baseline'],
    ])
  })
})

/** The names of QEMU's threads that translate, which it gives them as `-name debug-threads=on` asks. */
async function translatorThreads({ record, spec }: CampaignPlatform): Promise<string[]> {
  await using connection = await connect(record.uri)
  const domain = await connection.define({ ...spec, name: 'threads' })
  await domain.start()
  try {
    const { pid } = await domain.info()
    const tasks = `/proc/${pid}/task`
    const names = (await readdir(tasks)).map((task) => readFile(join(tasks, task, 'comm'), 'utf8'))
    return (await Promise.all(names))
      .map((name) => name.trim())
      .filter((name) => name.endsWith('/TCG'))
      .sort()
  } finally {
    await domain.destroy()
    await domain.undefine()
  }
}
