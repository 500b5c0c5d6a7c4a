import { readFile } from 'node:fs/promises'
import { expect } from 'chai'
import { libvirt } from '../../../drivers/libvirt/driver.js'
import { readDomain } from '../../../src/formats/libvirt-xml/read.js'
import { libvirtSettings } from '../../../src/formats/libvirt-xml/settings.js'
import { writeDomain } from '../../../src/formats/libvirt-xml/write.js'
import { childOf, type XmlElement } from '../../../src/formats/xml/element.js'
import { parseXml } from '../../../src/formats/xml/parse.js'
import { parseSpec } from '../../../src/spec/parse.js'
import { complaints } from '../../formats/libvirt-xml/complaints.js'
import { libvirtdPeer, qemuPeer, virshPeer, xmllintPeer } from '../../support/known-peers.js'
import { useLibvirtd } from '../../support/libvirtd.js'
import { needPeer } from '../../support/peers.js'
import { findProcessesOf } from '../../support/processes.js'
import { rejection } from '../../support/rejection.js'
import { virshOf } from '../../support/virsh.js'

const sev = `<launchSecurity type='sev' kernelHashes='yes'><cbitpos>47</cbitpos><reducedPhysBits>1</reducedPhysBits>
<policy>0x0003</policy><dhCert>AAAA</dhCert><session>BBBB</session></launchSecurity>`
const snp = `<launchSecurity type='sev-snp' authorKey='yes'><cbitpos>51</cbitpos><reducedPhysBits>1</reducedPhysBits>
<policy>0x00030000</policy></launchSecurity>`
const s390 = "<launchSecurity type='s390-pv'/>"
const features = `<features><acpi/><apic/><hyperv mode='custom'><relaxed state='on'/><vapic state='on'/>
<spinlocks state='on' retries='8191'/><vendor_id state='on' value='KVM Hv'/></hyperv><kvm><hidden state='on'/></kvm>
<pmu state='off'/><vmport state='off'/></features>`

/** The domain that a specification with an element of libvirt's becomes. */
function written(element: string): XmlElement {
  const spec = parseSpec({ name: 'a', libvirt: { elements: [element] } }, { driverKeys: ['libvirt'] })
  return writeDomain(spec, libvirtSettings.parse(spec['libvirt']))
}

describe('What a machine has beyond a specification', () => {
  it('comes out of XML as it went in: launch security, and features of the hypervisor', () => {
    for (const element of [sev, snp, s390, features, '<features><apic/></features>', '<features/>']) {
      const { elements } = readDomain(written(element)).libvirt
      expect(elements.map((text) => parseXml(text))).to.deep.equal([parseXml(element)])
    }
  })

  describe('before libvirt’s own schema', () => {
    needPeer(xmllintPeer)

    it('is valid, except for what is newer than the schema', () => {
      expect(complaints('domain', [sev, s390, features].map(written))).to.equal('')
      expect(complaints('domain', [written("<launchSecurity type='sev'/>")])).to.include('fails to validate')
    })
  })

  describe('in a daemon', () => {
    needPeer(libvirtdPeer)
    needPeer(qemuPeer)
    needPeer(virshPeer)
    const daemon = useLibvirtd()
    const connect = (path: string, parameters = '') =>
      libvirt.connect(`libvirt+unix:///${path}?${parameters}socket=${encodeURIComponent(daemon().socket)}`)

    it('keeps its launch security from define to spec and back', async () => {
      await using connection = await connect('default', 'driver=test&')
      const virsh = virshOf('test+unix:///default', () => daemon().socket)
      for (const element of [sev, s390]) {
        const libvirtKey = { elements: [element] }
        const first = await connection.define({ name: 'secure', architecture: 'i386', libvirt: libvirtKey })
        const spec = await first.spec()
        await first.undefine()
        const second = await connection.define(spec)
        const xml = parseXml(await virsh('dumpxml', '--inactive', 'secure'))
        await second.undefine()
        expect(childOf(xml, 'launchSecurity')).to.deep.equal(parseXml(element))
      }
    })

    it('has a name that fits where its own is none of a specification, and stays as it is called', async () => {
      await using connection = await connect('default', 'driver=test&')
      const xml =
        "<domain type='test'><name>Windows 7 — old (Jan)</name><memory>1024</memory><os><type>hvm</type></os></domain>"
      const { dom } = await connection.native.call('domainDefineXmlFlags', { xml, flags: 0 })
      const domain = await connection.lookup('Windows 7 — old (Jan)')
      const spec = await domain.spec()
      expect(spec).to.include({
        name: 'Windows-7-old-Jan',
        title: 'Windows 7 — old (Jan)',
        uuid: domain.uuid,
      })
      await rejection('ERR_DOMAIN_EXISTS', connection.define(spec))
      expect((await connection.lookup(domain.uuid)).name).to.equal(dom.name)
      await domain.setTitle('Mine')
      expect(await domain.spec()).to.include({ name: 'Windows-7-old-Jan', title: 'Mine' })
      await domain.undefine()
    })

    it('is refused by a QEMU that cannot do it, and told about by the protocol itself', async () => {
      await using connection = await connect('session')
      const machine = { name: 'plain', memory: '64 MiB' }
      const refused = await connection
        .define({ ...machine, libvirt: { elements: [sev] } })
        .then(async (domain) => await domain.undefine())
        .catch((error: unknown) => error)
      // A host with SEV takes it.
      if (refused !== undefined) {
        expect(refused).to.have.property('code', 'ERR_INVALID_SPEC')
        const { call } = connection.native
        await rejection('ERR_UNSUPPORTED', call('nodeGetSevInfo', { nparams: 0, flags: 0 }))
      }
      const domain = await connection.define({ ...machine, libvirt: { type: 'qemu' } })
      await domain.start()
      const dom = { name: domain.name, uuid: domain.uuid, id: -1 }
      const { params } = await connection.native.call('domainGetLaunchSecurityInfo', { dom, flags: 0 })
      expect(params).to.deep.equal([])
      await domain.destroy()
      await domain.undefine()
    })

    it('has its features of the hypervisor from define to spec and back, and QEMU gets them', async () => {
      await using connection = await connect('session')
      const virsh = virshOf('qemu+unix:///session', () => daemon().socket)
      const machine = { name: 'hidden', memory: '64 MiB', libvirt: { type: 'qemu', elements: [features] } }
      const first = await connection.define(machine)
      const spec = await first.spec()
      await first.undefine()
      const domain = await connection.define(spec)
      const xml = parseXml(await virsh('dumpxml', '--inactive', 'hidden'))
      expect(childOf(xml, 'features')).to.deep.equal(parseXml(features))
      await domain.start()
      const machines = findProcessesOf(daemon().folder)
      const pid = machines.find(({ command }) => command.includes('guest=hidden'))?.pid
      const words = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0')
      await domain.destroy()
      await domain.undefine()
      const cpu = words[words.indexOf('-cpu') + 1]?.split(',')
      expect(cpu).to.include.members([
        'hv-relaxed=on',
        'hv-spinlocks=0x1fff',
        'hv-vendor-id=KVM Hv',
        'kvm=off',
      ])
    })
  })
})
