/** The client's side of one run of a SASL mechanism (RFC 4422). */
export interface Mechanism {
  /** Its registered name. */
  readonly name: string
  /** What is sent with its name. */
  start(): Buffer
  /**
   * Answers what the server has sent; an empty answer is one too.
   *
   * @throws HypervisorError `ERR_AUTH`, `ERR_PROTOCOL`.
   */
  step(challenge: Buffer): Promise<Buffer>
  /** Whether the server has shown all that it has to show. Before that its consent counts for nothing. */
  readonly complete: boolean
}
