import type { AnyAuthMethod, AuthenticationType } from 'ssh2'
import { HypervisorError } from '../../errors.js'
import { InterruptibleAgent } from './agent.js'
import { defaultIdentities, readIdentity } from './identity.js'
import type { SshOptions } from './options.js'

/** What one try needs, or nothing if it cannot be made. */
interface Step {
  /** As the server calls it (RFC 4252, 5). */
  readonly method: 'none' | 'publickey' | 'password' | 'keyboard-interactive'
  /** For the error. */
  readonly label: string
  prepare(): Promise<AnyAuthMethod | undefined>
}

/** Logs in to one server: the tries in their order, and what to say when none succeeds. */
export class Authenticator {
  readonly #user: string
  readonly #server: string
  readonly #askSecret: SshOptions['askSecret']
  readonly #steps: Step[]
  readonly #tried: string[] = []
  readonly #notes: string[] = []
  #offered: readonly string[] | undefined

  /** @param server for messages and questions: `host`, or `host:port` */
  constructor(user: string, server: string, options: SshOptions, signal: AbortSignal) {
    this.#user = user
    this.#server = server
    this.#askSecret = options.askSecret
    const agent = options.agent ?? process.env['SSH_AUTH_SOCK'] ?? ''
    this.#steps = [
      { method: 'none', label: 'none', prepare: async () => ({ type: 'none', username: user }) },
      ...(agent === false || agent === '' ? [] : [this.#agentStep(agent, signal)]),
      ...(options.identities ?? defaultIdentities()).map((path) =>
        this.#keyStep(path, options.identities !== undefined),
      ),
      ...(options.askSecret === undefined ? [] : [this.#passwordStep(), this.#questionStep()]),
    ]
  }

  /**
   * Makes the next try ready.
   *
   * @param offered the methods with which the server would go on; nothing before the first try
   * @returns `false` if there is none left.
   */
  async next(offered: readonly AuthenticationType[] | null): Promise<AnyAuthMethod | false> {
    this.#offered = offered ?? this.#offered
    for (;;) {
      // Steps that the server does not want now stay: it may ask for a second method after the first.
      const index = this.#steps.findIndex(({ method }) => offered?.includes(method) ?? method === 'none')
      const [step] = index < 0 ? [] : this.#steps.splice(index, 1)
      if (step === undefined) return false
      const attempt = await step.prepare()
      if (attempt === undefined) continue
      this.#tried.push(step.label)
      return attempt
    }
  }

  /** Takes down what went wrong without ending the login, for the hint. */
  note(problem: string): void {
    this.#notes.push(problem)
  }

  /** The error `ERR_AUTH`: which methods were tried, which the server wants, what stood in the way. */
  failure(cause: unknown): HypervisorError {
    const wanted = this.#offered === undefined ? [] : [`The server accepts: ${this.#offered.join(', ')}.`]
    const tried = this.#tried.join(', ') || 'nothing'
    return new HypervisorError(
      'ERR_AUTH',
      `${this.#server} does not let '${this.#user}' in; tried: ${tried}`,
      { hint: [...wanted, ...this.#notes].join(' ') || undefined, cause },
    )
  }

  #agentStep(path: string, signal: AbortSignal): Step {
    return {
      method: 'publickey',
      label: 'agent',
      prepare: async () => {
        return { type: 'agent', username: this.#user, agent: new InterruptibleAgent(path, signal) }
      },
    }
  }

  #keyStep(path: string, named: boolean): Step {
    return {
      method: 'publickey',
      label: `publickey ${path}`,
      prepare: async () => {
        const identity = await readIdentity(path, this.#askSecret)
        if (identity !== undefined && 'key' in identity) {
          return { type: 'publickey', username: this.#user, key: identity.key }
        }
        if (identity !== undefined) this.note(identity.problem)
        else if (named) this.note(`'${path}' does not exist.`)
        return undefined
      },
    }
  }

  #passwordStep(): Step {
    return {
      method: 'password',
      label: 'password',
      prepare: async () => {
        const password = await this.#askPassword()
        if (password === undefined) return undefined
        return { type: 'password', username: this.#user, password }
      },
    }
  }

  /** Keyboard-interactive (RFC 4256), as servers use it for one password; anything else gets no answer. */
  #questionStep(): Step {
    return {
      method: 'keyboard-interactive',
      label: 'keyboard-interactive',
      prepare: async () => ({
        type: 'keyboard-interactive',
        username: this.#user,
        prompt: (_name, _instructions, _language, prompts, finish) => {
          const only = prompts.length === 1 ? prompts[0] : undefined
          if (only === undefined || only.echo === true) {
            this.note('The server asks for more than one secret, which is not supported.')
            finish([])
            return
          }
          this.#askPassword().then(
            (answer) => finish(answer === undefined ? [] : [answer]),
            () => finish([]),
          )
        },
      }),
    }
  }

  async #askPassword(): Promise<string | undefined> {
    return await this.#askSecret?.({ kind: 'password', for: `${this.#user}@${this.#server}` })
  }
}
