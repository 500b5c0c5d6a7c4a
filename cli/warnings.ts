import { safeJson, safeText } from './safe-text.js'

/** Writes every warning of this process as one line on standard error, or as `{"warning": …}`, instead of in Node's form. */
export function reportWarnings(json: boolean): void {
  process.removeAllListeners('warning')
  process.on('warning', (warning) => {
    process.stderr.write(formatWarning(warning, json))
  })
}

/** A warning as a line, `polyvisor: warning: <what> (<CODE>).`, or as JSON, with its line break. */
export function formatWarning(warning: Error, json: boolean): string {
  const given: unknown = Reflect.get(warning, 'code')
  const code = typeof given === 'string' ? given : warning.name
  if (json) return `${safeJson({ warning: { code, message: warning.message } })}\n`
  return `${safeText(`polyvisor: warning: ${warning.message} (${code}).`)}\n`
}
