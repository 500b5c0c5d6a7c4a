/** The clock of the CPU of an NTSC machine in hertz: that of a television's colours, 3.579545 MHz, six times and divided by 12 (NESdev Wiki, "Cycle reference chart"). */
export const clockHertz = 236.25e6 / 11 / 12

/** How far behind the original a machine may be without being given up to catch up, in ms. */
const patience = 1000

/** Says how long to wait so that a machine is not faster than the original. */
export interface Pace {
  /** Begins anew: what is past is no matter. */
  restart(cycles: number, now: number): void
  /** @returns milliseconds; 0 or less if it is late */
  delay(cycles: number, now: number): number
}

/** Makes a {@link Pace}. It is told the time in ms. */
export function createPace(): Pace {
  let [firstCycles, began] = [0, 0]
  const restart = (cycles: number, now: number): void => {
    firstCycles = cycles
    began = now
  }
  return {
    restart,
    delay(cycles, now) {
      const due = began + (1000 * (cycles - firstCycles)) / clockHertz
      if (now - due > patience) restart(cycles, now)
      return due - now
    },
  }
}
