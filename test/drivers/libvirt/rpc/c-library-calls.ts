import { cpus } from 'node:os'
import { writeCall } from '../../../../drivers/libvirt/rpc/call-packets.js'
import type { ArgumentsOf, ProcedureName } from '../../../../drivers/libvirt/rpc/procedures.js'

/** A call in Python, and the packet that we write for it. */
export interface ComparedCall {
  readonly python: string
  readonly name: ProcedureName
  packet(serial: number): Buffer
}

function same<Name extends ProcedureName>(python: string, name: Name, args: ArgumentsOf<Name>): ComparedCall {
  return { python, name, packet: (serial) => writeCall(name, args, serial) }
}

const uuid = '6695eb01-f6a4-8304-79aa-97f2502e193f'
const dom = { name: 'test', uuid, id: 1 }
const net = { name: 'default', uuid: 'dd8fe884-6c02-601e-7551-cca97df1c5df' }
const pool = { name: 'default-pool', uuid: 'dfe224cb-28fb-8dd0-c4b2-64eb3f0f4566' }
const snapshot = '<domainsnapshot><name>s</name></domainsnapshot>'
const volume = '<volume><name>v</name><capacity>4096</capacity></volume>'

// libvirt's driver for tests has processors of its own, but lets machines be bound to those of the host.
const cpuMap = new Uint8Array(Math.ceil(cpus().length / 8))
cpuMap[0] = 5

/** Calls of every shape that the protocol has, on the machines of libvirt's driver for tests. */
export const comparedCalls: readonly ComparedCall[] = [
  same('conn.getType()', 'connectGetType', {}),
  same('conn.getVersion()', 'connectGetVersion', {}),
  same('conn.getLibVersion()', 'connectGetLibVersion', {}),
  same('conn.getHostname()', 'connectGetHostname', {}),
  same('conn.getCapabilities()', 'connectGetCapabilities', {}),
  same('conn.getMaxVcpus("test")', 'connectGetMaxVcpus', { type: 'test' }),
  same('conn.getMaxVcpus(None)', 'connectGetMaxVcpus', {}),
  same('conn.getInfo()', 'nodeGetInfo', {}),
  same('conn.getFreeMemory()', 'nodeGetFreeMemory', {}),
  same('conn.getCellsFreeMemory(0, 2)', 'nodeGetCellsFreeMemory', { startCell: 0, maxcells: 2 }),
  same('conn.getCPUStats(-1)', 'nodeGetCpuStats', { cpuNum: -1, nparams: 0, flags: 0 }),
  same('conn.getCPUMap()', 'nodeGetCpuMap', { needMap: 1, needOnline: 1, flags: 0 }),
  same('conn.compareCPU("<cpu/>")', 'connectCompareCpu', { xml: '<cpu/>', flags: 0 }),
  same('conn.baselineCPU(["<cpu/>", "<cpu></cpu>"])', 'connectBaselineCpu', {
    xmlcpUs: ['<cpu/>', '<cpu></cpu>'],
    flags: 0,
  }),
  same('conn.getDomainCapabilities(None, "x86_64", None, "test", 0)', 'connectGetDomainCapabilities', {
    arch: 'x86_64',
    virttype: 'test',
    flags: 0,
  }),
  same('conn.listAllDomains(3)', 'connectListAllDomains', { needResults: 1, flags: 3 }),
  same('conn.listDomainsID()', 'connectListDomains', { maxids: 1 }),
  same('conn.listAllNetworks(0)', 'connectListAllNetworks', { needResults: 1, flags: 0 }),
  same('conn.listAllStoragePools(2)', 'connectListAllStoragePools', { needResults: 1, flags: 2 }),
  same('conn.listAllInterfaces(0)', 'connectListAllInterfaces', { needResults: 1, flags: 0 }),
  same('conn.listAllDevices(0)', 'connectListAllNodeDevices', { needResults: 1, flags: 0 }),
  same('conn.nodeDeviceLookupByName("computer")', 'nodeDeviceLookupByName', { name: 'computer' }),
  same('conn.interfaceLookupByName("eth1").XMLDesc(0)', 'interfaceGetXmlDesc', {
    iface: { name: 'eth1', mac: 'aa:bb:cc:dd:ee:ff' },
    flags: 0,
  }),
  same('conn.lookupByName("test")', 'domainLookupByName', { name: 'test' }),
  same('conn.lookupByName("näme€𝄞")', 'domainLookupByName', { name: 'näme€𝄞' }),
  same('conn.lookupByName("")', 'domainLookupByName', { name: '' }),
  same('conn.lookupByID(2**31 - 1)', 'domainLookupById', { id: 2 ** 31 - 1 }),
  same('conn.lookupByID(1)', 'domainLookupById', { id: 1 }),
  same(`conn.lookupByUUIDString("${uuid}")`, 'domainLookupByUuid', { uuid }),
  same('dom.info()', 'domainGetInfo', { dom }),
  same('dom.state()', 'domainGetState', { dom, flags: 0 }),
  same('dom.XMLDesc(2)', 'domainGetXmlDesc', { dom, flags: 2 }),
  same('dom.OSType()', 'domainGetOsType', { dom }),
  same('dom.isActive()', 'domainIsActive', { dom }),
  same('dom.vcpus()', 'domainGetVcpus', { dom, maxinfo: 2, maplen: cpuMap.length }),
  same('dom.pinVcpu(1, (True, False, True))', 'domainPinVcpu', {
    dom,
    vcpu: 1,
    cpumap: cpuMap,
  }),
  same('dom.setMaxMemory(9000000)', 'domainSetMaxMemory', { dom, memory: 9_000_000n }),
  same('dom.setMemoryFlags(2097152, 1)', 'domainSetMemoryFlags', { dom, memory: 2_097_152n, flags: 1 }),
  same('dom.schedulerParameters()', 'domainGetSchedulerParameters', { dom, nparams: 1 }),
  same('dom.setSchedulerParameters({"weight": 51})', 'domainSetSchedulerParameters', {
    dom,
    params: [{ field: 'weight', type: 'uint', value: 51 }],
  }),
  same(
    'dom.setBlockIoTune("vda", {"total_bytes_sec": 5000000000, "group_name": "g"})',
    'domainSetBlockIoTune',
    {
      dom,
      disk: 'vda',
      params: [
        { field: 'total_bytes_sec', type: 'ullong', value: 5_000_000_000n },
        { field: 'group_name', type: 'string', value: 'g' },
      ],
      flags: 0,
    },
  ),
  same('dom.setMetadata(0, "für\\n<alle>", None, None, 0)', 'domainSetMetadata', {
    dom,
    type: 0,
    metadata: 'für\n<alle>',
    flags: 0,
  }),
  same('dom.metadata(0, None, 0)', 'domainGetMetadata', { dom, type: 0, flags: 0 }),
  same(`dom.snapshotCreateXML("${snapshot}", 0)`, 'domainSnapshotCreateXml', {
    dom,
    xmlDesc: snapshot,
    flags: 0,
  }),
  same('dom.listAllSnapshots(0)', 'domainListAllSnapshots', { dom, needResults: 1, flags: 0 }),
  same('dom.snapshotLookupByName("s", 0).getXMLDesc(0)', 'domainSnapshotGetXmlDesc', {
    snap: { name: 's', dom },
    flags: 0,
  }),
  same('dom.interfaceAddresses(0)', 'domainInterfaceAddresses', { dom, source: 0, flags: 0 }),
  same('dom.sendKey(0, 7, [30, 48], 2, 0)', 'domainSendKey', {
    dom,
    codeset: 0,
    holdtime: 7,
    keycodes: [30, 48],
    flags: 0,
  }),
  same('dom.fsFreeze(["/a", "/bc"], 0)', 'domainFsfreeze', { dom, mountpoints: ['/a', '/bc'], flags: 0 }),
  same('dom.fSTrim(None, 2**40, 0)', 'domainFstrim', { dom, minimum: 2n ** 40n, flags: 0 }),
  same('dom.setTime({"seconds": -5, "nseconds": 7}, 0)', 'domainSetTime', {
    dom,
    seconds: -5n,
    nseconds: 7,
    flags: 0,
  }),
  same('dom.memoryStats()', 'domainMemoryStats', { dom, maxStats: 13, flags: 0 }),
  same('conn.getAllDomainStats(0, 0)', 'connectGetAllDomainStats', { doms: [], stats: 0, flags: 0 }),
  same('conn.domainListGetStats([dom], 1, 0)', 'connectGetAllDomainStats', {
    doms: [dom],
    stats: 1,
    flags: 0,
  }),
  same(
    'conn.domainEventRegisterAny(None, 0, lambda *event: None, None)',
    'connectDomainEventCallbackRegisterAny',
    { eventID: 0 },
  ),
  same(
    'conn.domainEventRegisterAny(dom, 1, lambda *event: None, None)',
    'connectDomainEventCallbackRegisterAny',
    { eventID: 1, dom },
  ),
  same('dom.suspend()', 'domainSuspend', { dom }),
  same('dom.resume()', 'domainResume', { dom }),
  same('net.XMLDesc(0)', 'networkGetXmlDesc', { net, flags: 0 }),
  same('net.isActive()', 'networkIsActive', { net }),
  same('pool.info()', 'storagePoolGetInfo', { pool }),
  same(`pool.createXML("${volume}", 0)`, 'storageVolCreateXml', { pool, xml: volume, flags: 0 }),
  same('pool.storageVolLookupByName("v").info()', 'storageVolGetInfo', {
    vol: { pool: 'default-pool', name: 'v', key: '/default-pool/v' },
  }),
]
