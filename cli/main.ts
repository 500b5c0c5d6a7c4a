#!/usr/bin/env node
/** The command `polyvisor`. */
import { watchInterruptions } from './interruption.js'
import { runCommandLine, wantsJson } from './run.js'
import { reportWarnings } from './warnings.js'

const argv = process.argv.slice(2)
reportWarnings(wantsJson(argv))
// a hung driver may keep handles open, and a machine in this process keeps its threads: end all the same
process.exit(await runCommandLine(argv, watchInterruptions()))
