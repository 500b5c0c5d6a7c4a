import type { DomainSpecInput } from '../../src/spec/schema.js'

/** A specification without what is to be started, with keys of the driver. */
export type MachinePart = Omit<DomainSpecInput, 'name' | 'boot'> & Readonly<Record<string, unknown>>

/** What is measured on every machine: a loop that counts, and the sieve of Eratosthenes. */
export const historicWorkloads = ['loop', 'sieve'] as const

/** The name of a workload. */
export type HistoricWorkloadName = (typeof historicWorkloads)[number]

/**
 * A workload in a machine's own code. The program writes `R`, waits for a byte, writes `B`, does its work so many times, writes
 * `E`, its result as sixteen binary digits, and a line end, and stops.
 */
export interface HistoricWorkload {
  /** The file that the emulator starts. @param repetitions from 1 to `most` */
  image(repetitions: number): Buffer
  /** How many repetitions the program can count. */
  readonly most: number
  /** Instructions that one repetition executes. */
  readonly instructions: number
  /** How long one repetition takes on the original machine, in seconds, by its instruction times. */
  readonly seconds: number
  /** What the program has to come to, from 0 to 65,535. */
  readonly result: number
}

/** A machine of the past, and how an emulator is one. */
export interface HistoricMachine {
  /** Its name here, such as `altair-8800`. */
  readonly name: string
  readonly title: string
  /** The year in which it could first be bought. */
  readonly year: number
  /** Its clock in hertz; absent where it has none that instruction times are counted in. */
  readonly clock?: { readonly hertz: number; readonly source: string } | undefined
  /** Where the times of its instructions are published, or the microprogram that they are counted from. */
  readonly timing: string
  /** The driver whose emulator is this machine. */
  readonly driver: 'simh' | 'hercules' | 'hatari' | 'openmsx' | 'bochs' | 'fs-uae' | 'jsnes' | 'vice'
  /** What the program is given as. Default: `kernel`, the file that the specification's `boot.kernel` names. */
  readonly medium?: 'kernel' | 'floppy' | undefined
  /** What is typed to have the program begin, where its console takes whole lines only. Default: a letter. */
  readonly typed?: string | undefined
  /** What tells that a program has begun, where something else writes lines that begin with `R`. Default: such a line. */
  readonly begun?: RegExp | undefined
  /** The specification without what is to be started. */
  readonly spec: MachinePart
  /**
   * What the specification says besides when the emulator is to keep the original's pace; absent where it cannot.
   *
   * @param rate instructions that the original executes in a second of this workload
   */
  paced?(rate: number): MachinePart
  /** How long the emulator takes to find that pace, which a program waits before it begins, in seconds. Default: 0. */
  readonly settle?: number | undefined
  readonly workloads: Readonly<Record<HistoricWorkloadName, HistoricWorkload>>
}
