import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AnyDomain } from '../../../src/domain.js'
import { untilReady } from '../../contract/boot.js'
import { having } from '../../contract/context.js'

/** A machine whose guest says on its console which keys it sees. */
export interface KeyListener {
  /** Presses keys, and returns what the guest says of that as soon as it is so much, in hexadecimal digits. */
  press(keys: readonly string[], length: number): Promise<string>
}

/** Starts a machine of which the console is kept below this folder, and waits until its guest reads the keyboard. */
export async function hearKeys(domain: AnyDomain, folder: string, ready: string): Promise<KeyListener> {
  await domain.start()
  await untilReady(domain, ready)
  const output = join(folder, 'serial0.out')
  let heard = readFileSync(output).length
  return {
    async press(keys, length) {
      await having(domain, 'send-key').sendKeys(keys)
      // The test's own limit ends it.
      for (;;) {
        const said = readFileSync(output)
        if (said.length >= heard + length) {
          const answer = said.subarray(heard).toString('hex')
          heard = said.length
          return answer
        }
        await new Promise((resolve) => setImmediate(resolve))
      }
    },
  }
}
