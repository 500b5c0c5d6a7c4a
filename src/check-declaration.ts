import { isConnectionFeature } from './connection-features.js'
import type { DriverClass, DriverEvidence } from './driver.js'
import { isDomainFeature, neededFeatures } from './features.js'
import { neutralFields } from './spec/neutral-fields.js'
import { schemeShape } from './uri.js'

const classes = Object.keys({
  ...{ native: true, container: true, hypervisor: true, emulator: true, test: true },
} satisfies Record<DriverClass, true>)

const peers = Object.keys({
  ...{ real: true, simulator: true, 'stand-in': true },
} satisfies Record<DriverEvidence['peer'], true>)

/**
 * Checks what a driver declares, as far as the compiler cannot or was not asked: a scheme that no URI can have, a name that is
 * a field of every specification, a feature without the one that it needs.
 *
 * @throws TypeError that names the driver and what is wrong.
 */
export function checkDeclaration(definition: unknown): void {
  if (typeof definition !== 'object' || definition === null)
    throw new TypeError('a driver is declared by an object')
  const get = (key: string): unknown => Reflect.get(definition, key)
  const name = get('name')
  if (typeof name !== 'string' || !/^[a-z][a-z0-9-]*$/.test(name)) {
    throw new TypeError(
      `the name of a driver has lower-case letters, digits and hyphens, not ${typeof name === 'string' ? `'${name}'` : typeof name}`,
    )
  }
  const wrong = (what: string): TypeError => new TypeError(`the driver '${name}' ${what}`)
  if (neutralFields.includes(name)) throw wrong('has the name of a field of specifications')
  if (typeof get('title') !== 'string' || get('title') === '') throw wrong('declares no title')
  checkSchemes(get('schemes'), typeof get('serves') === 'function', wrong)
  if (!isOneOf(classes, get('class'))) throw wrong(`declares no class: one of ${classes.join(', ')}`)
  const evidence: unknown = get('evidence')
  if (!isOneOf(peers, Reflect.get(Object(evidence), 'peer'))) {
    throw wrong(`declares no evidence with a peer: one of ${peers.join(', ')}`)
  }
  checkFeatures(get('features'), wrong)
  checkConnectionFeatures(get('connectionFeatures') ?? [], wrong)
  checkOptions(get('options'), wrong)
  for (const method of ['connect', 'doctor']) {
    if (typeof get(method) !== 'function') throw wrong(`declares no ${method}()`)
  }
}

type Wrong = (what: string) => TypeError

function isOneOf(words: readonly string[], word: unknown): boolean {
  return typeof word === 'string' && words.includes(word)
}

function checkSchemes(schemes: unknown, serves: boolean, wrong: Wrong): void {
  if (!Array.isArray(schemes)) throw wrong('declares no list of schemes')
  if (schemes.length === 0 && !serves) throw wrong('declares no scheme, so that no URI leads to it')
  for (const scheme of schemes) {
    if (typeof scheme === 'string' && schemeShape.test(scheme)) continue
    throw wrong(
      `declares the scheme '${String(scheme)}', which no URI can have: lower-case letters, digits, points and hyphens`,
    )
  }
}

function checkFeatures(features: unknown, wrong: Wrong): void {
  if (!Array.isArray(features)) throw wrong('declares no list of features')
  for (const [index, feature] of features.entries()) {
    if (!isDomainFeature(String(feature))) throw wrong(`declares the unknown feature '${String(feature)}'`)
    if (features.indexOf(feature) !== index) throw wrong(`declares the feature '${feature}' twice`)
  }
  for (const [feature, needed] of neededFeatures) {
    if (!features.includes(feature) || features.includes(needed)) continue
    throw wrong(`declares the feature '${feature}' without '${needed}', which it needs`)
  }
}

function checkConnectionFeatures(features: unknown, wrong: Wrong): void {
  if (!Array.isArray(features)) throw wrong('declares no list of features of connections')
  for (const feature of features) {
    if (!isConnectionFeature(String(feature))) {
      throw wrong(`declares the unknown feature '${String(feature)}' of connections`)
    }
  }
}

function checkOptions(options: unknown, wrong: Wrong): void {
  const safeParse: unknown = Reflect.get(Object(options), 'safeParse')
  if (typeof safeParse !== 'function') throw wrong('declares no schema of options: one of zod is needed')
  const parsed: unknown = Reflect.apply(safeParse, options, [undefined])
  if (Reflect.get(Object(parsed), 'success') === true) return
  throw wrong(
    'declares options that must be there; a schema with .prefault({}) accepts a specification without them',
  )
}
