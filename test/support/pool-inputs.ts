import type { StoragePoolSpecInput } from '../../src/spec/storage.js'

const iqn = 'iqn.2013-06.com.example:disks'

/** Pools of every type, with every field in one of them at least. */
export const poolInputs: readonly StoragePoolSpecInput[] = [
  { type: 'dir', name: 'dir', target: "/a folder & 'more'" },
  { type: 'fs', name: 'fs-auto', source: { device: '/dev/sdb1' }, target: '/mnt/a' },
  {
    type: 'fs',
    name: 'fs',
    source: { device: '/dev/sdb1', format: 'ext4' },
    target: '/mnt/b',
    mountOptions: ['noatime', 'context=<a b>'],
  },
  { type: 'netfs', name: 'auto', source: { host: 'a.example', path: '/' }, target: '/mnt/c' },
  {
    type: 'netfs',
    name: 'nfs',
    source: { host: 'fd00::1', path: '/export', format: 'nfs', version: '4.2' },
    target: '/mnt/d',
    mountOptions: ['soft'],
  },
  {
    type: 'netfs',
    name: 'cifs',
    source: { host: '10.0.0.1', path: 'share', format: 'cifs' },
    target: '/mnt/e',
  },
  {
    type: 'netfs',
    name: 'gluster',
    source: { host: '10.0.0.1', path: '/volume', format: 'glusterfs' },
    target: '/mnt/f',
  },
  { type: 'logical', name: 'lvm', source: { name: 'vg', devices: ['/dev/sdb', '/dev/sdc'] } },
  { type: 'logical', name: 'bare', source: { name: 'vg.2' }, target: '/dev/vg.2' },
  { type: 'disk', name: 'disk', source: { device: '/dev/sdb', format: 'gpt' } },
  { type: 'disk', name: 'dos', source: { device: '/dev/sdc' }, target: '/dev/disk' },
  { type: 'iscsi', name: 'open', source: { host: 'portal.example', port: 3261, iqn } },
  {
    type: 'iscsi',
    name: 'known',
    source: {
      host: '10.0.0.2',
      iqn: 'iqn.2013-06.com.example',
      initiator: 'iqn.2013-06.com.example:me',
      auth: { username: 'a & b', secret: { usage: 'portal of disks' } },
    },
    target: '/dev/disk/by-id',
  },
  {
    type: 'iscsi',
    name: 'by-uuid',
    source: {
      ...{ host: '10.0.0.2', iqn },
      auth: { username: 'me', secret: { uuid: '6695eb01-f6a4-8304-79aa-97f2502e193f' } },
    },
  },
]
