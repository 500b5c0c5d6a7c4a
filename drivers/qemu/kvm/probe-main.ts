/**
 * The probe's own process: measures the device named by the first argument and prints one line of JSON.
 * A KVM_RUN that never returns can be ended by killing a process, but not by ending a thread.
 */
import { measureKvm } from './measure.js'

process.stdout.write(`${JSON.stringify(await measureKvm(process.argv[2] ?? '/dev/kvm'))}\n`)
