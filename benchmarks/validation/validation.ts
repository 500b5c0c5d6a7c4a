/** What a validation came to. */
export interface Finding {
  /** The rows of the table; all have the same keys, which are its heads. */
  readonly rows: readonly Readonly<Record<string, string | number>>[]
  /** One for each thing aimed at. */
  readonly aims: readonly Aim[]
  /** Everything behind it, for the JSON file. */
  readonly details: unknown
}

/** Something aimed at, and whether it was reached. */
export interface Aim {
  /** A sentence. */
  readonly aim: string
  /** What was found, in words. */
  readonly found: string
  /** `unjudged` where the run was too short to say. */
  readonly verdict: 'reached' | 'missed' | 'unjudged'
}

/** The validation cannot be made on this machine, and why. */
export interface Skipped {
  readonly skipped: string
}

/** A number that a validation takes from its command line. */
export interface Setting {
  readonly about: string
  readonly default: number
  readonly least: number
}

/** A check of the whole benchmark against something known. */
export interface Validation<Name extends string = string> {
  readonly name: string
  readonly title: string
  readonly settings: Readonly<Record<Name, Setting>>
  /**
   * @param settings The numbers of the settings.
   * @param folder An empty folder that is removed afterwards.
   * @param say Shows progress.
   */
  run(
    settings: Readonly<Record<Name, number>>,
    folder: string,
    say: (text: string) => void,
  ): Promise<Finding | Skipped>
}

/** Keeps the names of the settings in the type. */
export function validation<Name extends string>(made: Validation<Name>): Validation<Name> {
  return made
}

/** Whether a figure keeps its aim, or is too little to say. */
export function judge(reached: boolean, enough = true): Aim['verdict'] {
  if (!enough) return 'unjudged'
  return reached ? 'reached' : 'missed'
}
