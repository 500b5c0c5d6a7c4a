import { randomUUID } from 'node:crypto'
import { PoolFailure } from './failure.js'

/** Wrong passwords after which an account is locked. */
const mostAttempts = 4

/** Who is logged in. */
export class Sessions {
  private readonly sessions = new Set<string>()
  private attempts = 0
  /** How often somebody has tried to log in. */
  logins = 0

  constructor(
    private readonly user: string,
    private readonly password: string,
  ) {}

  logIn(user: string, password: string): string {
    this.logins += 1
    const isRight = user === this.user && password === this.password && this.attempts < mostAttempts
    if (!isRight) {
      this.attempts += 1
      throw new PoolFailure('SESSION_AUTHENTICATION_FAILED', user, 'Authentication failure')
    }
    this.attempts = 0
    const session = `OpaqueRef:${randomUUID()}`
    this.sessions.add(session)
    return session
  }

  /** @throws PoolFailure `SESSION_INVALID`. */
  require(session: string): void {
    if (!this.sessions.has(session)) throw new PoolFailure('SESSION_INVALID', session)
  }

  logOut(session: string): void {
    this.require(session)
    this.sessions.delete(session)
  }

  /** Ends all sessions, as a day without a call does. */
  expire(): void {
    this.sessions.clear()
  }

  get size(): number {
    return this.sessions.size
  }
}
