import type { Finding } from '../../src/doctor.js'

/** There is nothing of XenServer's or XCP-ng's on this side: says what a connection needs. */
export async function examineXapi(): Promise<readonly Finding[]> {
  return [
    {
      name: 'xapi',
      status: 'missing',
      detail:
        'A pool of XenServer or XCP-ng is elsewhere, and none was asked: a connection names it. This driver was not tested on a real pool.',
      hint: 'Connect to one: xapi://user@pool-master/, with the password in a client authentication file.',
    },
  ]
}
