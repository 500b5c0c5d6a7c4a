import { serveMachine } from '../../thread/worker/serve.js'
import { runMachine } from './machine.js'
import { machineConfigSchema } from './protocol.js'

/** The entry of the thread in which one machine runs. */
await serveMachine((config, post) => runMachine(machineConfigSchema.parse(config), post))
