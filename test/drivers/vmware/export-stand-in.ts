import type { ServerResponse } from 'node:http'
import { answerOf } from './answer-of.js'
import type { StandIn } from './soap-proxy.js'

/**
 * Stands in for the part of a server that vcsim does not have: `ExportVm`, the lease that it answers with, and
 * `OvfManager.CreateDescriptor`, by the vSphere Web Services API reference (`vim.HttpNfcLease`, `vim.OvfManager`).
 */
export interface ExportStandIn extends StandIn {
  /** How the lease comes out, once it has been looked at. Default: `ready`. */
  outcome: 'ready' | 'error'
  /** A file in the middle of whose download the connection ends. */
  torn: string | undefined
  /** Where the places are. Default: `*`, the server itself. */
  host: string
  /** What the descriptor is made without. */
  forgets: string | undefined
  /** Seconds of silence after which the lease is taken back. Default: 300. */
  timeout: number
  /** Called when a download has begun, which goes on when that is done. */
  onDownload: () => void | Promise<void>
  /** Called with the percent that the client says. */
  onProgress: (percent: number) => void
}

/** What a machine has at the stand-in. */
export interface ExportedFile {
  /** The last part of its URL. */
  readonly name: string
  readonly content: Buffer
  readonly disk: boolean
}

const lease = 'session[52]lease-1'
const reference = `<returnval type="HttpNfcLease">${lease}</returnval>`

/** Makes a stand-in at which a machine of 384 MiB has these files, the first of which is its disk of 64 MiB. */
export function createExportStandIn(files: readonly ExportedFile[]): ExportStandIn {
  let looks = 0
  const standIn: ExportStandIn = {
    outcome: 'ready',
    torn: undefined,
    host: '*',
    forgets: undefined,
    timeout: 300,
    onDownload: () => {},
    onProgress: () => {},
    answer(method, body) {
      if (method === 'ExportVm') {
        looks = 0
        return answerOf(method, reference)
      }
      if (method === 'CreateDescriptor') return answerOf(method, descriptorOf(body, standIn.forgets))
      if (!body.includes(lease)) return undefined
      if (method === 'HttpNfcLeaseProgress') {
        standIn.onProgress(Number(/<percent>(\d+)<\/percent>/.exec(body)?.[1]))
      }
      if (method !== 'RetrievePropertiesEx') return answerOf(method)
      looks += 1
      const state = looks === 1 ? 'initializing' : standIn.outcome
      const info = state === 'ready' ? infoOf(files, standIn) : ''
      const error = state === 'error' ? leaseError : ''
      const object = `<obj type="HttpNfcLease">${lease}</obj>`
      const properties = `<propSet><name>state</name><val xsi:type="HttpNfcLeaseState">${state}</val></propSet>`
      const objects = `<objects>${object}${error}${info}${properties}</objects>`
      return answerOf(method, `<returnval>${objects}</returnval>`)
    },
    serve(path, answer) {
      const file = files.find(({ name }) => path === `/nfc/52/${name}`)
      if (file === undefined) return false
      send(file.content, file.name === standIn.torn, answer, () => standIn.onDownload())
      return true
    },
  }
  return standIn
}

/** Without a length, as a server sends disks that it compresses on the way. */
function send(
  content: Buffer,
  isTorn: boolean,
  answer: ServerResponse,
  begun: () => void | Promise<void>,
): void {
  answer.writeHead(200, { 'content-type': 'application/x-vnd.vmware-streamVmdk' })
  const half = Math.floor(content.length / 2)
  answer.write(content.subarray(0, half), async () => {
    await begun()
    if (isTorn) answer.socket?.destroy()
    else answer.end(content.subarray(half))
  })
}

const leaseError = `<propSet><name>error</name><val xsi:type="LocalizedMethodFault"><fault xsi:type="FileLocked"><file>[ds] a.vmdk</file></fault><localizedMessage>the disk is locked</localizedMessage></val></propSet>`

function infoOf(
  files: readonly ExportedFile[],
  { host, timeout }: Pick<ExportStandIn, 'host' | 'timeout'>,
): string {
  const devices = files.map(
    ({ name, disk, content }, index) =>
      `<deviceUrl><key>vm-1/VirtualLsiLogicController0:${index}</key><importKey></importKey>` +
      `<url>https://${host}/nfc/52/${name}</url><sslThumbprint></sslThumbprint><disk>${disk}</disk><targetId>${name}</targetId>` +
      `${disk ? '' : `<fileSize>${content.length}</fileSize>`}</deviceUrl>`,
  )
  const value = `<lease type="HttpNfcLease">${lease}</lease><entity type="VirtualMachine">vm-1</entity>${devices.join('')}<totalDiskCapacityInKB>65536</totalDiskCapacityInKB><leaseTimeout>${timeout}</leaseTimeout>`
  return `<propSet><name>info</name><val xsi:type="HttpNfcLeaseInfo">${value}</val></propSet>`
}

/** A descriptor in the manner of VMware's, of the files that the client says it has. */
function descriptorOf(body: string, forgotten: string | undefined): string {
  const given = [
    ...body.matchAll(
      /<ovfFiles>\s*<deviceId>(.*?)<\/deviceId>\s*<path>(.*?)<\/path>\s*<size>(\d+)<\/size>\s*<\/ovfFiles>/g,
    ),
  ].map(([, key = '', path = '', size = '']) => ({ key, path, size }))
  const files = given.filter(({ path }) => path !== forgotten)
  const references = files.map(
    ({ path, size }, index) =>
      `<File ovf:href="${encodeURI(path)}" ovf:id="file${index + 1}" ovf:size="${size}"/>`,
  )
  const controller = `<Item><rasd:Address>0</rasd:Address><rasd:ElementName>SCSI Controller 0</rasd:ElementName><rasd:InstanceID>3</rasd:InstanceID><rasd:ResourceSubType>lsilogic</rasd:ResourceSubType><rasd:ResourceType>6</rasd:ResourceType></Item>`
  const quantity = (type: number, id: number, name: string, units: string, amount: number): string =>
    `<Item><rasd:AllocationUnits>${units}</rasd:AllocationUnits><rasd:ElementName>${name}</rasd:ElementName><rasd:InstanceID>${id}</rasd:InstanceID><rasd:ResourceType>${type}</rasd:ResourceType><rasd:VirtualQuantity>${amount}</rasd:VirtualQuantity></Item>`
  const disk = `<Item><rasd:AddressOnParent>0</rasd:AddressOnParent><rasd:ElementName>disk1</rasd:ElementName><rasd:HostResource>ovf:/disk/vmdisk1</rasd:HostResource><rasd:InstanceID>4</rasd:InstanceID><rasd:Parent>3</rasd:Parent><rasd:ResourceType>17</rasd:ResourceType></Item>`
  const text = `<?xml version="1.0" encoding="UTF-8"?>
<Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1" xmlns:rasd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData" xmlns:vmw="http://www.vmware.com/schema/ovf" xmlns:vssd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_VirtualSystemSettingData">
<References>${references.join('')}</References>
<DiskSection><Info>Virtual disks</Info><Disk ovf:capacity="64" ovf:capacityAllocationUnits="byte * 2^20" ovf:diskId="vmdisk1" ovf:fileRef="file1" ovf:format="http://www.vmware.com/interfaces/specifications/vmdk.html#streamOptimized"/></DiskSection>
<VirtualSystem ovf:id="exported"><Info>A virtual machine</Info><Name>exported</Name>
<OperatingSystemSection ovf:id="101" vmw:osType="otherLinux64Guest"><Info>The guest</Info></OperatingSystemSection>
<VirtualHardwareSection><Info>Virtual hardware</Info>
<System><vssd:ElementName>Virtual Hardware Family</vssd:ElementName><vssd:InstanceID>0</vssd:InstanceID><vssd:VirtualSystemType>vmx-13</vssd:VirtualSystemType></System>
${quantity(3, 1, 'CPUs', 'hertz * 10^6', 2)}${quantity(4, 2, 'memory', 'byte * 2^20', 384)}
${controller}${disk}
</VirtualHardwareSection></VirtualSystem></Envelope>`
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  return `<returnval><ovfDescriptor>${escaped}</ovfDescriptor><warning><fault xsi:type="OvfUnsupportedDevice"/><localizedMessage>one device is left out</localizedMessage></warning></returnval>`
}
