import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import type { AnyConnection } from '../../../src/connection.js'
import type { ConnectionFeature } from '../../../src/connection-features.js'
import type { ObjectsOf } from '../../../src/connection-objects.js'
import { supports } from '../../../src/supports.js'
import type { ContractSubject } from '../subject.js'

/** Where a feature of connections is tested. */
export interface FeaturePlace<Feature extends ConnectionFeature> {
  readonly subject: ContractSubject
  /** The connection of the suite, which has the feature. */
  connection(): AnyConnection & ObjectsOf<Feature>
  /** A further connection to the same place; closed after the test. */
  connect(): Promise<AnyConnection & ObjectsOf<Feature>>
  /** A folder of the hypervisor's, which is removed after the suite. */
  folder(): string
  freshName(): string
}

/** Makes the place and the hooks that keep it tidy, in the suite that is being described. */
export function createPlace<Feature extends ConnectionFeature>(
  subject: ContractSubject,
  feature: Feature,
): FeaturePlace<Feature> {
  type Featured = AnyConnection & ObjectsOf<Feature>
  let shared: Featured | undefined
  let uri = ''
  let folder = ''
  let names = 0
  const further: AnyConnection[] = []
  const open = async (): Promise<Featured> => {
    const connection = await subject.driver.connect(uri)
    return supports(connection, feature) ? connection : expect.fail(`the connection lacks ${feature}`)
  }

  before(async () => {
    folder = await mkdtemp(join(subject.place?.() ?? tmpdir(), 'contract-'))
    await subject.give?.(folder)
    uri = (subject.featureUris?.[feature] ?? subject.uri)()
    shared = await open()
  })
  afterEach(async () => {
    for (const connection of further.splice(0)) await connection.close()
  })
  after(async () => {
    await shared?.close()
    if (folder !== '') await rm(folder, { recursive: true, force: true })
  })
  return {
    subject,
    connection: () => shared ?? expect.fail('the connection is made before the first test'),
    async connect() {
      const connection = await open()
      further.push(connection)
      return connection
    },
    folder: () => folder,
    freshName() {
      names += 1
      return `${feature}${names}`
    },
  }
}
