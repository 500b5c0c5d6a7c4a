import { test as testDriver } from '../../drivers/test/driver.js'
import { workloadNamed } from '../campaign/known-workloads.js'
import type { CampaignPlatform } from '../campaign/platform.js'

/**
 * A platform in the memory of the test driver whose payload answers every command at once and rightly, for
 * campaigns of which only the harness matters.
 */
export async function instantPlatform(id: string, baseline: string): Promise<CampaignPlatform> {
  const uri = `test:///validation-${id}`
  await using connection = await testDriver.connect(uri)
  connection.native.setGuest((machine) => {
    void machine.write('ready polyvisor-payload 1 test\n')
    return {
      async onLine(line) {
        await machine.write(`${answer(line)}\n`)
      },
    }
  })
  return {
    record: {
      id,
      title: id,
      driver: 'test',
      class: 'test',
      uri,
      accelerator: 'test',
      target: 'test',
      payloadSha256: '0'.repeat(64),
      baseline,
      label: id === baseline ? 'baseline' : 'same machine code',
      spec: {},
    },
    spec: {},
  }
}

function answer(line: string): string {
  const [verb = '', name = '', count = ''] = line.split(' ')
  if (verb === 'echo') return `echo ${name}`
  if (verb === 'prepare') return `prepared ${name}`
  if (verb === 'cpu') return 'cpu Test_stand_in 1.2.3 0 none\nhypervisor none\ndone cpu'
  if (verb !== 'run') return 'error unknown-command no such command'
  return `done ${name} ${count} ${Number(count) * 1000} ${workloadNamed(name).expected}`
}
