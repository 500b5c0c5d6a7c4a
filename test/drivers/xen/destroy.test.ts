import { expect } from 'chai'
import { destroyMachine } from '../../../drivers/xen/features/machine.js'
import type { MachineOf, XenSession } from '../../../drivers/xen/session.js'
import type { RunningDomain } from '../../../drivers/xen/xl/list.js'
import { HypervisorError } from '../../../src/errors.js'
import { rejection } from '../../support/rejection.js'

const dom = { name: 'd', uuid: '15b75646-7d13-4000-9ee7-8b5932d41e66' }
const machine: RunningDomain = {
  ...dom,
  ...{ id: 7, memory: 0, vcpus: 1, cpuTime: 0, paused: false, ending: false, crashed: false },
}

/** A session on which `xl destroy` fails and leaves these machines; a real one only fails under load. */
function failing(...left: readonly RunningDomain[]): XenSession {
  const notAsked = (): never => {
    throw new Error('nobody is to ask for it')
  }
  return {
    self: 'test',
    ...{ host: notAsked, find: notAsked, requireState: notAsked, run: notAsked, tell: notAsked },
    startAct: notAsked,
    survey: async () => ({ running: left, definitions: [], damaged: [] }),
    requireMachine: async (): Promise<MachineOf> => ({ machine, definition: undefined }),
    async act() {
      throw new HypervisorError('ERR_OPERATION_FAILED', 'xl destroy: Device Model already exited')
    },
  }
}

describe('A machine of Xen that xl could not take apart in order', () => {
  it('is destroyed if it is gone all the same', async () => {
    expect(await destroyMachine(failing(), dom)).to.equal(undefined)
    expect(await destroyMachine(failing({ ...machine, id: 8 }), dom)).to.equal(undefined)
  })

  it('is not if it is still there', async () => {
    const error = await rejection('ERR_OPERATION_FAILED', destroyMachine(failing(machine), dom))
    expect(error.message).to.contain('already exited')
  })
})
