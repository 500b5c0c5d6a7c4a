/** A failure of the stand-in, in the words of XAPI ("Error Handling"). */
export class PoolFailure extends Error {
  readonly code: string
  readonly parameters: readonly string[]

  constructor(code: string, ...parameters: readonly string[]) {
    super([code, ...parameters].join(' '))
    this.code = code
    this.parameters = parameters
  }
}
