import type { CompletedOption, CompletedProgram, CompletedValue } from './words.js'

/** Completion for fish, a line for everything that can be offered (complete(1)). */
export function fishCompletion({ commands, options }: CompletedProgram): string {
  const first = quoted('not __polyvisor_command')
  const lines = commands.flatMap(({ names, summary, options: own, arguments: places }) => {
    const seen = `__polyvisor_command ${names.join(' ')}`
    return [
      `complete -c polyvisor -n ${first} -f -a ${names[0]} -d ${quoted(summary)}`,
      ...own.slice(0, own.length - options.length).map((option) => optionLine(seen, option)),
      ...places
        .slice(0, 1)
        .flatMap(({ offers }) =>
          offers === undefined ? [] : [`complete -c polyvisor -n ${quoted(seen)} -f -a ${offerOf(offers)}`],
        ),
    ]
  })
  return `# Completion of polyvisor for fish: polyvisor completion fish >~/.config/fish/completions/polyvisor.fish
function __polyvisor_command --description 'whether a command, or one of these, is in the line'
  set -l words (commandline -opc)
  set -l skip 0
  for word in $words[2..-1]
    if test $skip -eq 1
      set skip 0
    else
      switch $word
        case ${options.flatMap(({ names, value }) => (value === undefined ? [] : names)).join(' ')}
          set skip 1
        case '-*'
        case '*'
          test (count $argv) -eq 0; or contains -- $word $argv
          return
      end
    end
  end
  return 1
end

function __polyvisor_domains --description 'the machines of the connection in the line'
  set -l words (commandline -opc)
  set -l connection
  for index in (seq 2 (count $words))
    switch $words[$index]
      case -c --connect
        set connection --connect $words[(math $index + 1)]
      case '--connect=*'
        set connection $words[$index]
    end
  end
  polyvisor $connection --timeout 5 list --all --name 2>/dev/null | string match -v ''
end

${[...options.map((option) => optionLine(undefined, option)), ...lines].join('\n')}
`
}

function optionLine(seen: string | undefined, { names, description, value }: CompletedOption): string {
  const flags = names.map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`))
  const condition = seen === undefined ? '' : ` -n ${quoted(seen)}`
  const taken =
    value === undefined ? '' : ` -r${value.offers === undefined ? '' : ` -f -a ${offerOf(value.offers)}`}`
  return `complete -c polyvisor${condition} ${flags.join(' ')}${taken} -d ${quoted(description)}`
}

function offerOf(offers: Exclude<CompletedValue, undefined>): string {
  return quoted(offers === 'domain' ? '(__polyvisor_domains)' : offers.join(' '))
}

/** In fish a quote within quotes is escaped, and so is a backslash. */
function quoted(text: string): string {
  return `'${text.replaceAll(/[\\']/g, String.raw`\$&`)}'`
}
