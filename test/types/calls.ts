import { native } from '../../drivers/native/driver.js'
import type { AnyDomain } from '../../src/domain.js'

type NativeDomain = Awaited<ReturnType<Awaited<ReturnType<typeof native.connect>>['lookup']>>

/** Never called: it is only compiled. */
export async function compiledOnly(domain: NativeDomain, any: AnyDomain): Promise<void> {
  await domain.suspend()
  await domain.setAffinity([0])
  // @ts-expect-error a process has no reset button
  await domain.reset()
  // @ts-expect-error a process cannot be saved
  await domain.save('/file')
  // @ts-expect-error a domain of any driver must be asked with supports() first
  await any.openConsole()
  await any.start({ timeout: 5, signal: new AbortController().signal })
  // @ts-expect-error a time-out is a number of milliseconds
  await any.start({ timeout: '5s' })
  // @ts-expect-error the driver's own key takes no such field
  await (await native.connect('native:///')).define({ name: 'a', native: { colour: 'red' } })
  // @ts-expect-error a specification needs a name
  await (await native.connect('native:///')).define({})
}
