import { singleQuoted } from './shell-quote.js'
import type { CompletedOption, CompletedProgram, CompletedValue } from './words.js'

/**
 * Completion for bash from version 4 on. The words are read from the line, since bash itself takes a URI apart at its
 * colons; what it offers it offers for the word at the cursor.
 */
export function bashCompletion({ commands, options }: CompletedProgram): string {
  const cases = commands.map(({ names, options: own, arguments: places }) =>
    [
      `    ${names.join('|')})`,
      `      options=${singleQuoted(namesOf(own))}`,
      `      valued=${singleQuoted(valuedOf(own))}`,
      `      places=(${places.map(({ offers }) => singleQuoted(wordsOf(offers))).join(' ')})`,
      ...offeringLines(own),
      '      ;;',
    ].join('\n'),
  )
  return `# Completion of polyvisor for bash: source <(polyvisor completion bash)
_polyvisor_words() {
  options=${singleQuoted(namesOf(options))} valued=${singleQuoted(valuedOf(options))} places=() offered=''
  case $1 in
    '') ;;
${cases.join('\n')}
  esac
}

_polyvisor() {
  local line=\${COMP_LINE:0:COMP_POINT} command='' waiting='' word words options valued offered current offer
  local -a connection=() places=() names=()
  local -i index place=0
  COMPREPLY=()
  read -ra words <<<"$line"
  [[ $line == *[[:space:]] ]] && words+=('')
  current=\${words[\${#words[@]} - 1]}
  for ((index = 1; index < \${#words[@]} - 1; index++)); do
    word=\${words[index]}
    if [[ -n $waiting ]]; then
      case $waiting in -c | --connect) connection=(--connect "$word") ;; esac
      waiting=''
      continue
    fi
    _polyvisor_words "$command"
    case $word in
      --connect=*) connection=(--connect "\${word#*=}") ;;
      -*) [[ " $valued " == *" $word "* ]] && waiting=$word ;;
      *) if [[ -z $command ]]; then command=$word; else place+=1; fi ;;
    esac
  done
  _polyvisor_words "$command" "$waiting"
  if [[ -n $waiting ]]; then
    offer=$offered
  elif [[ $current == -* ]]; then
    offer=$options
  elif [[ -z $command ]]; then
    offer=${singleQuoted(commands.map(({ names }) => names[0]).join(' '))}
  else
    offer=\${places[place]}
  fi
  if [[ $offer == domain ]]; then
    mapfile -t names < <(polyvisor "\${connection[@]}" --timeout 5 list --all --name 2>/dev/null)
    for word in "\${names[@]}"; do
      [[ -n $word && $word == "$current"* ]] && COMPREPLY+=("$(printf %q "$word")")
    done
  else
    mapfile -t COMPREPLY < <(compgen -W "$offer" -- "$current")
  fi
}

complete -o default -F _polyvisor polyvisor
`
}

/** What is offered for the values of a command's own options, as far as it is known. */
function offeringLines(options: readonly CompletedOption[]): readonly string[] {
  const known = options.filter(({ value }) => value?.offers !== undefined)
  if (known.length === 0) return []
  const cases = known.map(
    ({ names, value }) => `${names.join('|')}) offered=${singleQuoted(wordsOf(value?.offers))} ;;`,
  )
  return [`      case \${2-} in ${cases.join(' ')} esac`]
}

function wordsOf(offers: CompletedValue): string {
  if (offers === undefined || offers === 'domain') return offers ?? ''
  return offers.join(' ')
}

function namesOf(options: readonly CompletedOption[]): string {
  return options.flatMap(({ names }) => names.filter((name) => name.startsWith('--'))).join(' ')
}

function valuedOf(options: readonly CompletedOption[]): string {
  return options.flatMap(({ names, value }) => (value === undefined ? [] : names)).join(' ')
}
