import type { z } from 'zod'
import type { ConnectionBackend } from './backend.js'
import { type CallOptions, call } from './call.js'
import { checkDeclaration } from './check-declaration.js'
import type { Connection } from './connection.js'
import type { ConnectionFeature } from './connection-features.js'
import type { Finding } from './doctor.js'
import { HypervisorError } from './errors.js'
import type { DomainFeature } from './features.js'
import { type ConnectionUri, parseUri } from './uri.js'
import type { via } from './via.js'

/** How a driver runs its machines. */
export type DriverClass = 'native' | 'container' | 'hypervisor' | 'emulator' | 'test'

/** How well a driver has been tested, for the support matrix. */
export interface DriverEvidence {
  /**
   * `real`: a real peer runs in the test set-up; `simulator`: somebody else's simulator of it does; `stand-in`: only a
   * stand-in of ours does.
   */
  readonly peer: 'real' | 'simulator' | 'stand-in'
  /** Which peer, in which version, in a few words. */
  readonly description: string
}

/** What a driver declares; see `docs/write-a-driver.md`. */
export interface DriverDefinition<
  Feature extends DomainFeature,
  Name extends string,
  Options extends z.ZodType,
  Native,
  OfConnection extends ConnectionFeature = never,
> {
  /** Name, and key of its own fields in a specification. */
  readonly name: Name
  readonly title: string
  /** URI schemes. */
  readonly schemes: readonly string[]
  /** Says of a URI with another scheme whether it is this driver's too; {@link via} makes such a test. */
  readonly serves?: ((uri: ConnectionUri) => boolean) | undefined
  readonly class: DriverClass
  readonly evidence: DriverEvidence
  /** The single source of truth about what its domains can do. */
  readonly features: readonly Feature[]
  /** What its connections have beside domains. Default: nothing. */
  readonly connectionFeatures?: readonly OfConnection[] | undefined
  /** Notes for the support matrix on features that hold with a restriction. */
  readonly notes?: Partial<Readonly<Record<NoInfer<Feature | OfConnection>, string>>> | undefined
  /** Schema of the driver's own fields of a specification. It must accept an absent value. */
  readonly options: Options
  connect(
    uri: ConnectionUri,
    options: CallOptions,
  ): Promise<ConnectionBackend<NoInfer<Feature>, z.output<Options>, Native, NoInfer<OfConnection>>>
  /** Looks for what the driver needs on this machine and tries it out. */
  doctor(options: CallOptions): Promise<readonly Finding[]>
}

/** A driver, as {@link defineDriver} returns it. */
export interface Driver<
  Feature extends DomainFeature = DomainFeature,
  Name extends string = string,
  Options = unknown,
  Native = unknown,
  OfConnection extends ConnectionFeature = ConnectionFeature,
> {
  readonly name: Name
  readonly title: string
  readonly schemes: readonly string[]
  /** Whether a URI is this driver's: by its scheme, or because the driver says so. */
  serves(uri: ConnectionUri): boolean
  readonly class: DriverClass
  readonly evidence: DriverEvidence
  readonly features: readonly Feature[]
  readonly connectionFeatures: readonly OfConnection[]
  readonly notes: Readonly<Record<string, string>>
  /** Schema of the driver's own fields of a specification. */
  readonly options: z.ZodType
  /**
   * Opens a connection whose type knows exactly what this driver can do.
   * @throws HypervisorError `ERR_INVALID_URI`, `ERR_NO_DRIVER` if the scheme is another driver's, `ERR_CONNECT`.
   */
  connect(
    uri: string,
    options?: CallOptions,
  ): Promise<Connection<Feature, Name, Options, Native, OfConnection>>
  /** Looks for what the driver needs on this machine and tries it out. */
  doctor(options?: CallOptions): Promise<readonly Finding[]>
}

/**
 * Declares a driver. The type of its connections follows from `features` and `connectionFeatures`; the compiler checks that the
 * backend has every method and object that they promise, and the same check is made when a domain is handed out.
 *
 * @throws TypeError for a declaration that is wrong: a name or scheme that cannot be one, an unknown feature, one without the
 *   feature that it needs, options that must be there.
 */
export function defineDriver<
  const Feature extends DomainFeature,
  const Name extends string,
  Options extends z.ZodType,
  Native,
  const OfConnection extends ConnectionFeature = never,
>(
  definition: DriverDefinition<Feature, Name, Options, Native, OfConnection>,
): Driver<Feature, Name, z.input<Options>, Native, OfConnection> {
  checkDeclaration(definition)
  const { name, features, connectionFeatures = [] } = definition
  const serves = (uri: ConnectionUri): boolean =>
    definition.schemes.includes(uri.scheme) || definition.serves?.(uri) === true
  return Object.freeze({
    name,
    serves,
    title: definition.title,
    schemes: Object.freeze([...definition.schemes]),
    class: definition.class,
    evidence: definition.evidence,
    features: Object.freeze([...features]),
    connectionFeatures: Object.freeze([...connectionFeatures]),
    notes: Object.freeze({ ...definition.notes }),
    options: definition.options,
    async connect(text: string, options?: CallOptions) {
      const uri = parseUri(text)
      if (!serves(uri)) {
        throw new HypervisorError(
          'ERR_NO_DRIVER',
          `the driver '${name}' does not serve '${uri.scheme}:' URIs`,
          {
            driver: name,
            hint: `Its schemes: ${definition.schemes.join(', ')}.`,
          },
        )
      }
      const backend = await call(
        { driver: name, operation: 'connect', policy: 'cancel' },
        options,
        (signal) => definition.connect(uri, { signal }),
      )
      // It brings the schemas, which a program that only imports the package does not pay for.
      const { guardConnection } = await import('./guard-connection.js')
      return guardConnection(definition, uri, backend)
    },
    doctor: (options?: CallOptions) =>
      call({ driver: name, operation: 'doctor', policy: 'cancel' }, options, (signal) =>
        definition.doctor({ signal }),
      ),
  })
}
