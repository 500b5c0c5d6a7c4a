import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from '../../../drivers/test/driver.js'
import { neededDrives } from '../../support/drive.js'
import { makeEmptyLayers } from '../../support/layers.js'
import { withoutFeatures } from '../../support/reduced-test-driver.js'
import { describeContract } from '../describe-contract.js'
import type { ContractSubject } from '../subject.js'

let worlds = 0

const subject: ContractSubject = {
  title: 'test',
  driver: test,
  peers: [{ name: 'test', find: async () => ({ version: 'in memory' }) }],
  uri() {
    worlds += 1
    return `test:///contract-${worlds}?files=check`
  },
  async spec(name, needs, folder) {
    const { disk, graphics, maximumVcpus } = needs
    const path = join(folder, `${name}.${disk === 'raw' ? 'raw' : 'qcow2'}`)
    if (disk === 'layers') await makeEmptyLayers(path)
    else if (disk) await writeFile(path, Buffer.alloc(2 ** 20))
    return {
      name,
      disks: [...(disk ? [{ path }] : []), ...(await neededDrives(name, needs, folder))],
      ...(graphics ? { graphics: 'vga' } : {}),
      ...(maximumVcpus === undefined ? {} : { vcpus: { count: 1, maximum: maximumVcpus } }),
    }
  },
  guest: {
    ready: 'ready polyvisor-payload 1 test\n',
    remembers: true,
    obeysBalloon: true,
    releasesDevices: true,
    releasesVcpus: true,
  },
}

describeContract(subject)
describeContract({
  ...subject,
  title: 'test, without a log of the console',
  driver: withoutFeatures('console-log'),
})
describeContract({
  ...subject,
  title: 'test, with a live console alone',
  driver: withoutFeatures('console-log', 'start-paused'),
})
