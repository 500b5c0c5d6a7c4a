#!/usr/bin/env node
/** The command `polyvisor`. */
import { runCommandLine } from './run.js'

// a hung driver may keep handles open, and a machine in this process keeps its threads: end all the same
process.exit(await runCommandLine(process.argv.slice(2)))
