import type { Finding } from '../../src/doctor.js'

/** There is nothing of VMware's on this side: says what a connection needs. */
export async function examineVmware(): Promise<readonly Finding[]> {
  return [
    {
      name: 'vmware',
      status: 'missing',
      detail: 'A vCenter or an ESXi is on another host, and none was asked: a connection names it.',
      hint: 'Connect to one: vmware://user@host/datacenter, with the password in a client authentication file.',
    },
  ]
}
