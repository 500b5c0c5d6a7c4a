import { singleQuoted } from './shell-quote.js'
import type { CompletedOption, CompletedProgram, CompletedValue } from './words.js'

/** Completion for zsh, by its function `_arguments` (zshcompsys(1)). */
export function zshCompletion({ commands, options }: CompletedProgram): string {
  const summaries = commands.map(({ names: [name = ''], summary }) =>
    singleQuoted(`${name}:${summary.replaceAll(/[\\:]/g, String.raw`\$&`)}`),
  )
  const cases = commands.map(({ names, options: own, arguments: places }) => {
    const specs = [
      ...own.flatMap(optionSpecs),
      ...places.map(({ name, offers }, index) => `${index + 1}:${plain(name)}:${actionOf(offers)}`),
      '*:file:_files',
    ]
    return `        ${names.join('|')}) _arguments -s -S ${specs.map(singleQuoted).join(' ')} ;;`
  })
  return `#compdef polyvisor
# Completion of polyvisor for zsh: polyvisor completion zsh >FOLDER/_polyvisor, with a FOLDER that is in $fpath
_polyvisor_domains() {
  local -a names
  names=(\${(f)"$(_call_program domains polyvisor \${connection:+--connect} \${(q)connection} --timeout 5 list --all --name 2>/dev/null)"})
  compadd -a names
}

_polyvisor() {
  local curcontext=$curcontext state line connection
  local -a commands
  typeset -A opt_args
  _arguments -C -s -S ${options.flatMap(optionSpecs).map(singleQuoted).join(' ')} '1:command:->command' '*::argument:->argument'
  case $state in
    command)
      commands=(${summaries.join(' ')})
      _describe command commands
      ;;
    argument)
      # What stands there has its colons escaped.
      connection=\${(Q)\${opt_args[--connect]:-$opt_args[-c]}}
      case $line[1] in
${cases.join('\n')}
      esac
      ;;
  esac
}

if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
  _polyvisor "$@"
else
  compdef _polyvisor polyvisor
fi
`
}

function optionSpecs({ names, description, value }: CompletedOption): readonly string[] {
  const argument = value === undefined ? '' : `:${plain(value.name)}:${actionOf(value.offers)}`
  // With the sign, zsh takes the value in the same word as well as in the next.
  const sign = (name: string): string => (value !== undefined && name.startsWith('--') ? '=' : '')
  return names.map((name) => `${name}${sign(name)}[${plain(description)}]${argument}`)
}

/** A text without what ends a part of a specification. */
function plain(text: string): string {
  return text.replaceAll(/[\\[\]:]/g, String.raw`\$&`)
}

function actionOf(offers: CompletedValue): string {
  if (offers === undefined) return '_files'
  return offers === 'domain' ? '_polyvisor_domains' : `(${offers.join(' ')})`
}
