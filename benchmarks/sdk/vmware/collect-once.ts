import { vmware } from '../../../drivers/vmware/driver.js'
import { openCollector } from './collect.js'

const residentPeak = (): number => process.resourceUsage().maxRSS

/**
 * A process that lists the machines of a URI and collects them with their disks, once each, and prints the most memory that
 * it has had by then: with the driver loaded, after the list, and after the disks, in KiB.
 */
async function main(uri: string): Promise<void> {
  const peaks = [residentPeak()]
  await using connection = await vmware.connect(uri)
  await connection.list()
  peaks.push(residentPeak())
  await (await openCollector(connection))()
  peaks.push(residentPeak())
  process.stdout.write(`${peaks.join(' ')}\n`)
}

await main(process.argv[2] ?? '')
