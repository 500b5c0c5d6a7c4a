import type { CallOptions } from './call.js'
import type { nodeDeviceCapabilities } from './node-device-capabilities.js'

/**
 * What a device of the host may be, in libvirt's words (`virNodeDevCapType`, src/conf/node_device_conf.h): `usb` is an
 * interface of a `usb_device`, `scsi_host` an adapter, `vports` one that makes virtual adapters.
 */
export type NodeDeviceCapability = (typeof nodeDeviceCapabilities)[number]

/** A maker, or what it makes. */
export interface NodeDeviceMaker {
  /** The number that the bus knows, such as `0x8086`. */
  readonly id: string
  readonly name: string | undefined
}

/** What is known of a device on a PCI bus. */
export interface NodePciDevice {
  /** Domain, bus, slot and function, such as `0000:00:1f.2`. */
  readonly address: string
  /** Class, subclass and programming interface, such as `0x020000`. */
  readonly class: string | undefined
  readonly vendor: NodeDeviceMaker
  readonly product: NodeDeviceMaker
  /** Number of its IOMMU group, where the host has an IOMMU. */
  readonly iommuGroup: number | undefined
  /** The cell of NUMA that it is near to. */
  readonly numaNode: number | undefined
}

/** What is known of a device on a USB bus. */
export interface NodeUsbDevice {
  readonly bus: number
  readonly device: number
  readonly vendor: NodeDeviceMaker
  readonly product: NodeDeviceMaker
}

/** What is known of a network interface. */
export interface NodeNetDevice {
  /** Name of the interface, such as `eth0`. */
  readonly interface: string
  /** Its Ethernet address, in lower case. */
  readonly mac: string | undefined
  /** State of its link in the words of RFC 2863, such as `up`. */
  readonly link: string | undefined
  /** Speed of its link in Mbit/s, where there is one. */
  readonly speed: number | undefined
}

/** What is known of a disk. */
export interface NodeStorageDevice {
  /** Path of the block device, such as `/dev/sda`. */
  readonly block: string
  /** `disk`, `cdrom`, … */
  readonly driveType: string | undefined
  readonly bus: string | undefined
  readonly vendor: string | undefined
  readonly model: string | undefined
  readonly serial: string | undefined
  /** Bytes; of a removable one those of what is in it. */
  readonly size: number | undefined
  readonly removable: boolean
}

/** A device of the host. What it is goes after its {@link capabilities}. */
export interface NodeDeviceInfo {
  readonly name: string
  /** Name of the device that it is a part of, or behind. */
  readonly parent: string | undefined
  /** The host's driver of it. */
  readonly driver: string | undefined
  /** Its folder under `/sys`. */
  readonly path: string | undefined
  /** What it is, in libvirt's words: mostly of {@link NodeDeviceCapability}, then what more it can do. */
  readonly capabilities: readonly string[]
  /** With the capability `pci`. */
  readonly pci: NodePciDevice | undefined
  /** With the capability `usb_device`. */
  readonly usb: NodeUsbDevice | undefined
  /** With the capability `net`. */
  readonly net: NodeNetDevice | undefined
  /** With the capability `storage`. */
  readonly storage: NodeStorageDevice | undefined
}

/** A device of the host. */
export interface NodeDevice {
  readonly name: string
  /** @throws HypervisorError `ERR_NO_DEVICE` if it is gone. */
  info(options?: CallOptions): Promise<NodeDeviceInfo>
}

/** Which devices of the host to list. */
export interface ListNodeDevicesOptions extends CallOptions {
  /** Only those that are this. Default: all. */
  readonly capability?: NodeDeviceCapability | undefined
}

/** Feature `nodeDevices` of a connection. */
export interface NodeDevices {
  /**
   * What is known of every device, ordered by name; mediated devices that are only defined are among them.
   * @throws HypervisorError `ERR_INVALID_ARGUMENT` with the field `capability`.
   */
  list(options?: ListNodeDevicesOptions): Promise<readonly NodeDeviceInfo[]>
  /** Finds a device by its name. @throws HypervisorError `ERR_NO_DEVICE`. */
  lookup(name: string, options?: CallOptions): Promise<NodeDevice>
}
