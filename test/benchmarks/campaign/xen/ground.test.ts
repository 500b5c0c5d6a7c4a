import { expect } from 'chai'
import { environmentDifferences } from '../../../../benchmarks/campaign/environment-differences.js'
import type { EnvironmentRecord, PlatformVersion } from '../../../../benchmarks/campaign/records.js'
import { summarise } from '../../../../benchmarks/campaign/summarise.js'
import { judgeGround } from '../../../../benchmarks/campaign/xen/ground.js'
import { xenParameters } from '../../../../benchmarks/campaign/xen/parameters.js'
import { groundWords, xenWarnings } from '../../../../benchmarks/campaign/xen/words.js'
import { renderTerminal } from '../../../../benchmarks/report/terminal.js'
import { standInCampaign, standInPayload, standInPlatform, standInWorkloads } from '../stand-ins.js'

/** What the payload says of a CPU with this signature of a hypervisor. */
function seen(signature: string | undefined): string {
  const hex = signature === undefined ? 'none' : Buffer.from(signature).toString('hex')
  return `cpu AuthenticAMD 15.107.1 078bfbfd,80002001 51454d55 hypervisor ${hex}`
}

/** As Xen 4.17 tells them in QEMU's translator, and without the bit of a hypervisor. */
const virtualCaps = '078bf3fd:80002001:20100800:00000005:00000000:00000000:00000000:00000000'
const bareCaps = '178bfbff:76f8320b:2e500800:444033ff:0000000f:219c95a9:0040069c:00000000'

const qemu = { firmware: 'QEMU Standard PC (Q35 + ICH9, 2009)', cpuModel: 'QEMU Virtual CPU version 2.5+' }
const bare = { firmware: 'Supermicro Super Server', cpuModel: 'AMD EPYC 7443P 24-Core Processor' }

describe('What Xen itself runs on', () => {
  it('is a translator where CPUID in dom0 has the signature of QEMU’s', () => {
    const ground = judgeGround({ ...qemu, hwCaps: virtualCaps, cpuWords: seen('TCGTCGTCGTCG') })
    expect(ground).to.deep.equal({
      virtual: true,
      hypervisor: 'qemu',
      translated: true,
      evidence: [
        'CPUID in dom0 has the signature of QEMU’s translator',
        'Xen found the CPU flag hypervisor',
        'the firmware calls the machine QEMU Standard PC (Q35 + ICH9, 2009)',
        'the CPU calls itself QEMU Virtual CPU version 2.5+',
      ],
    })
    const bochs = judgeGround({ ...bare, firmware: 'Bochs Bochs', hwCaps: bareCaps })
    expect(bochs).to.include({ hypervisor: 'bochs', translated: true })
  })

  it('is a virtual machine without a translator where the signature is another one', () => {
    const ground = judgeGround({ ...qemu, hwCaps: virtualCaps, cpuWords: seen('KVMKVMKVM') })
    expect(ground).to.include({ virtual: true, hypervisor: 'kvm', translated: false })
  })

  it('is not known to be a translator or none where Xen answers CPUID in its place', () => {
    for (const cpuWords of [seen('XenVMMXenVMM'), seen(undefined), undefined]) {
      const ground = judgeGround({ ...qemu, hwCaps: virtualCaps, cpuWords })
      expect(ground).to.include({ virtual: true, hypervisor: 'qemu' }).and.not.have.property('translated')
    }
    const unnamed = judgeGround({ ...bare, hwCaps: virtualCaps, cpuWords: seen('XenVMMXenVMM') })
    expect(unnamed).to.deep.equal({ virtual: true, evidence: ['Xen found the CPU flag hypervisor'] })
  })

  it('is a bare machine where nothing says otherwise, and unknown where Xen does not say what it found', () => {
    expect(judgeGround({ ...bare, hwCaps: bareCaps, cpuWords: seen('XenVMMXenVMM') })).to.deep.equal({
      virtual: false,
      translated: false,
      evidence: [],
    })
    expect(judgeGround(bare)).to.deep.equal({ evidence: [] })
  })
})

/** What `environment.json` says of a platform of Xen. */
function onXen(platform: string, under: NonNullable<PlatformVersion['xen']>['under']): PlatformVersion {
  return {
    platform,
    version: 'Xen 4.17.7',
    guestCpu: 'AuthenticAMD 15.107.1 QEMU Virtual CPU under XenVMMXenVMM',
    xen: {
      elsewhere: true,
      scheduler: 'credit2',
      parameters: ['dom0_mem=512M'],
      cpus: 1,
      memoryBytes: 2 ** 30,
      under,
    },
  }
}

const translated = { virtual: true, hypervisor: 'qemu', translated: true, evidence: [] }
const notXens = 'Xen itself ran on a translator (QEMU’s TCG): these are not Xen’s costs'

describe('What a report says of Xen', () => {
  it('says in so many words that a translator’s costs are not Xen’s, and once for all platforms there', () => {
    const platforms = ['xen-hvm', 'xen-pv'].map((id) => ({ id, baseline: 'xen-hvm' }))
    const versions = platforms.map(({ id }) => onXen(id, translated))
    const warnings = [...xenWarnings(platforms, versions)]
    expect(warnings).to.have.lengthOf(1)
    expect(warnings[0]).to.include(`xen-hvm, xen-pv: ${notXens}`)
  })

  it('says it in the summary and on the terminal', async () => {
    const platform = await standInPlatform('xen-pv', standInPayload(), 'xen-pv')
    const campaign = standInCampaign([platform])
    const versions = [onXen('xen-pv', translated)]
    const summary = summarise({ campaign, records: [], workloads: standInWorkloads, versions })
    expect(summary.warnings.join('\n')).to.include(`xen-pv: ${notXens}`)
    expect(renderTerminal(campaign, summary)).to.include(notXens)
    const without = summarise({ campaign, records: [], workloads: standInWorkloads })
    expect(without.warnings.join('\n')).to.not.include('Xen itself')
  })

  it('says less where less is known, and nothing of a bare machine', () => {
    const wordsOf = (under: Parameters<typeof onXen>[1]) => groundWords(onXen('xen-pv', under).xen)
    expect(wordsOf({ virtual: true, hypervisor: 'qemu', evidence: [] })).to.include('perhaps on a translator')
    expect(wordsOf({ virtual: true, hypervisor: 'kvm', translated: false, evidence: [] }))
      .to.include('virtual machine (kvm)')
      .and.not.include('translator')
    expect(wordsOf({ evidence: [] })).to.include('not known')
    expect(wordsOf({ virtual: false, translated: false, evidence: [] })).to.equal(undefined)
    expect(groundWords(undefined)).to.equal(undefined)
  })

  it('warns of a ratio to another host, and of one with another CPU more strongly', () => {
    const platforms = [
      { id: 'native', baseline: 'native' },
      { id: 'xen-pv', baseline: 'native' },
    ]
    const bareXen = onXen('xen-pv', { virtual: false, translated: false, evidence: [] })
    const warningsWith = (guestCpu: string) => [
      ...xenWarnings(platforms, [{ platform: 'native', guestCpu }, bareXen]),
    ]
    expect(warningsWith('AuthenticAMD 15.107.1 QEMU Virtual CPU under TCGTCGTCGTCG').join()).to.include(
      'a CPU of the same name',
    )
    expect(warningsWith('GenuineIntel 6.85.7 Xeon').join()).to.include('its ratios compare two machines')
  })

  it('finds campaigns on unlike Xens unlike', () => {
    const environment = (version: PlatformVersion): EnvironmentRecord => ({
      kind: 'polyvisor-environment',
      schemaVersion: 1,
      taken: '2026-11-29T00:00:00Z',
      cpu: { model: 'a', architecture: 'x86_64', logical: 1, flags: [], caches: [] },
      memoryBytes: 1,
      kernel: 'Linux',
      node: '22',
      virtualization: { evidence: [] },
      kvm: { kind: 'absent', detail: '' },
      platforms: [version],
    })
    const [before, after] = [translated, { virtual: false, translated: false, evidence: [] }].map((under) =>
      environment(onXen('xen-pv', under)),
    )
    if (before === undefined || after === undefined) return expect.fail('there are no environments')
    expect(environmentDifferences(before, after)).to.deep.equal([
      'virtual machine under Xen of xen-pv: true before, false now',
      'hypervisor under Xen of xen-pv: qemu before, none now',
      'translator under Xen of xen-pv: true before, false now',
    ])
  })

  it('keeps of Xen’s parameters those that bear on speed, and nothing that names something', () => {
    const text =
      'placeholder dom0_mem=512M,max:512M console=com1 com1=115200,8n1 smt=off spec-ctrl=no ucode=/boot/mine sched=credit2'
    expect(xenParameters(text)).to.deep.equal([
      'dom0_mem=512M,max:512M',
      'smt=off',
      'spec-ctrl=no',
      'sched=credit2',
    ])
    expect(xenParameters('')).to.deep.equal([])
  })
})
