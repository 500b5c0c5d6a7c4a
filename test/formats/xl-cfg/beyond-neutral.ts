import type { XenSettings } from '../../../src/formats/xl-cfg/settings.js'

/** What only Xen has: under the key `xen` of a specification, and in the XML that libvirt makes of its configuration. */
export const beyondNeutral: readonly {
  readonly xen: Partial<XenSettings>
  readonly xml: string
}[] = [
  {
    xen: { settings: { on_poweroff: 'preserve', on_reboot: 'destroy', on_crash: 'coredump-restart' } },
    xml: '<on_poweroff>preserve</on_poweroff><on_reboot>destroy</on_reboot><on_crash>coredump-restart</on_crash>',
  },
  { xen: { type: 'pv', bootloader: 'pygrub' }, xml: '<bootloader>pygrub</bootloader>' },
  {
    xen: { settings: { vnc: 1, vncunused: 0, vncdisplay: 7, vnclisten: '127.0.0.1', keymap: 'de' } },
    xml: "<graphics type='vnc' port='5907' autoport='no' listen='127.0.0.1' keymap='de'>",
  },
  {
    xen: { type: 'pv', settings: { vfb: ['type=vnc,vncunused=1'] } },
    xml: "<model type='xen' vram='4096' heads='1' primary='yes'/>",
  },
  {
    xen: { details: { net0: { script: 'vif-route', ip: '192.0.2.7' } } },
    xml: "<ip address='192.0.2.7' family='ipv4'/><script path='vif-route'/>",
  },
  {
    xen: { details: { net0: { rate: '10240KB/s', vifname: 'guest0' } } },
    xml: "<bandwidth><outbound average='10240'/></bandwidth><target dev='guest0'/>",
  },
  { xen: { details: { disk0: { vdev: 'xvda1' } } }, xml: "<target dev='xvda1' bus='xen'/>" },
  {
    xen: { details: { disk0: { backendtype: 'phy' } } },
    xml: "<disk type='block' device='disk'><driver name='phy' type='raw'/><source dev='/a'/>",
  },
  { xen: { details: { disk0: { format: 'qed' } } }, xml: "<driver name='qemu' type='qed'/>" },
  {
    xen: { settings: { maxmem: 512 } },
    xml: "<memory unit='KiB'>524288</memory><currentMemory unit='KiB'>262144</currentMemory>",
  },
  { xen: { settings: { cpus: '0-3' } }, xml: "<vcpu placement='static' cpuset='0-3'>1</vcpu>" },
  { xen: { settings: { localtime: 1 } }, xml: "<clock offset='variable' adjustment='0' basis='localtime'/>" },
  {
    xen: { settings: { tsc_mode: 'native', hpet: 1 } },
    xml: "<timer name='tsc' present='yes' mode='native'/><timer name='hpet' present='yes'/>",
  },
  { xen: { settings: { nestedhvm: 1 } }, xml: "<cpu mode='host-passthrough'" },
  { xen: { settings: { usbdevice: 'tablet' } }, xml: "<input type='tablet' bus='usb'/>" },
  { xen: { settings: { soundhw: 'ac97' } }, xml: "<sound model='ac97'/>" },
  { xen: { settings: { pci: ['0000:01:00.0'] } }, xml: "<hostdev mode='subsystem' type='pci' managed='no'>" },
  { xen: { settings: { hap: 0 } }, xml: "<hap state='off'/>" },
  {
    xen: { settings: { max_grant_frames: 64 } },
    xml: "<controller type='xenbus' index='0' maxGrantFrames='64'/>",
  },
]
