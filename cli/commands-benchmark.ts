import type { CommandEntry } from './commands.js'

/** The commands of the benchmark suite. */
export const benchmarkCommands: readonly CommandEntry[] = [
  {
    name: 'bench',
    group: 'Benchmark',
    summary: 'measure what each platform of this machine costs, and write a report',
    example: 'polyvisor bench --quick --platforms native,v86',
    options: (command) =>
      command
        .option('--quick', 'a few workloads in two minutes; default: all, in half an hour')
        .option(
          '--platforms <names>',
          'only these platforms, with commas between; qemu-tcg:machine=q35+cpu=max is a variant',
        )
        .option('--sweep <key=values...>', 'variants with each value of a setting, such as cpu=qemu64,max')
        .option('--workloads <names>', 'only these workloads, or families of them, with commas between')
        .option('--baseline <name>', 'platform that ratios are relative to; default: native')
        .option(
          '--invocations <count>',
          'boot every platform so often, from 2; default: until the intervals are narrow enough',
        )
        .option(
          '--iterations <count>',
          'samples of each workload in each invocation; default: planned from the first rounds',
        )
        .option(
          '--budget <time>',
          'wall time for measuring, such as 90s or 10min; default: 135s with --quick, else 30min',
        )
        .option('--smallest-effect <share>', 'smallest difference worth reporting, such as 2%; default: 1%')
        .option('--duet', 'measure every platform together with its baseline, each on a CPU of its own')
        .option('--seed <number>', 'seed of the random order, from 0; default: a random one')
        .option('--out <folder>', 'folder for the results; default: results/<date>-<id>')
        .option('--resume <folder>', 'go on with a campaign that was interrupted'),
    load: async () => (await import('./commands/bench.js')).bench,
  },
  {
    name: 'reproduce',
    group: 'Benchmark',
    summary: 'run a campaign again and say cell by cell whether the result is the same',
    example: 'polyvisor reproduce results/2026-01-31-1a2b3c4d',
    arguments: [['<folder>', 'folder of a finished campaign']],
    options: (command) =>
      command
        .option('--out <folder>', 'folder for the new results; default: results/<date>-<id>')
        .option(
          '--smallest-effect <share>',
          "smallest change worth reporting; default: the campaign's own, or 1%",
        ),
    load: async () => (await import('./commands/reproduce.js')).reproduce,
  },
  {
    name: 'report',
    group: 'Benchmark',
    summary: 'compute summary and report of a campaign anew from its samples, or show a folder of campaigns',
    example: 'polyvisor report results/2026-01-31-1a2b3c4d',
    arguments: [['[folder]', 'folder of a campaign; with --serve a folder of several, default: results']],
    options: (command) =>
      command
        .option('--serve', 'show the campaigns in the folder on a page of this machine, until Ctrl-C')
        .option('--port <number>', 'with --serve: port of its address; default: one that is free'),
    load: async () => (await import('./commands/report.js')).report,
  },
  {
    name: 'compare',
    group: 'Benchmark',
    summary: 'say cell by cell what changed from one campaign to another',
    example: 'polyvisor compare results/2026-01-31-1a2b3c4d results/2026-02-28-5e6f7a8b --html changes.html',
    arguments: [
      ['<before>', 'folder of a campaign'],
      ['<after>', 'folder of another'],
    ],
    options: (command) =>
      command
        .option('--html <file>', 'write it as a page too')
        .option(
          '--smallest-effect <share>',
          "smallest change worth reporting, such as 2%; default: the campaigns' own, or 1%",
        )
        .option('--significance <share>', 'chance of calling anything changed that is not; default: 5%'),
    load: async () => (await import('./commands/compare.js')).compare,
  },
  {
    name: 'baseline',
    group: 'Benchmark',
    summary: 'keep the figures of a campaign, and fail when a later one is slower: a gate for CI',
    example: 'polyvisor baseline check results/2026-02-28-5e6f7a8b --max-slowdown 5%',
    arguments: [
      ['<action>', 'save or check'],
      ['<folder>', 'folder of a finished campaign'],
    ],
    options: (command) =>
      command
        .option('--file <file>', 'file of baselines; default: .polyvisor-baseline.json')
        .option('--as <name>', "save: the baseline's name; default: default")
        .option('--against <name>', 'check: which baseline; default: default, or the only one')
        .option('--max-slowdown <share>', 'check: how much slower a cell may be; default: 5%')
        .option('--significance <share>', 'check: chance of a false alarm; default: 5%')
        .option('--times', 'check: times instead of overheads; only on the same machine')
        .option('--allow-missing', 'check: pass although cells of the baseline were not measured')
        .option('--same-machine', 'check: refuse a baseline of another machine instead of warning')
        .option('--strict', 'check: fail too where a slowdown beyond the limit cannot be excluded'),
    load: async () => (await import('./commands/baseline.js')).baseline,
  },
  {
    name: 'historic',
    group: 'Benchmark',
    summary: 'measure how many times as fast as the original machines of the past are in their emulators',
    example: 'polyvisor historic altair-8800 atari-st',
    arguments: [['[machines...]', 'only these machines; default: all']],
    options: (command) =>
      command
        .option('--rounds <count>', 'runs of each workload; fewer than 6 have no 95% interval; default: 9')
        .option('--html <file>', 'also write the table and a chart as a page'),
    load: async () => (await import('./commands/historic.js')).historic,
  },
  {
    name: 'arithmetic',
    group: 'Benchmark',
    summary:
      'compare the floating point of emulated PDP-11, VAX, System/370 and PDP-10 with what it has to be, to the last bit',
    example: 'polyvisor arithmetic vax s370',
    arguments: [['[machines...]', 'only these machines; default: all']],
    load: async () => (await import('./commands/arithmetic.js')).arithmetic,
  },
  {
    name: 'tune',
    group: 'Benchmark',
    summary: 'show what makes this machine noisy, change it, or put it back',
    example: 'polyvisor tune apply aslr governor',
    arguments: [
      ['<action>', 'show, apply or restore'],
      ['[settings...]', 'only these settings; default: all, but those with a star only if they are named'],
    ],
    options: (command) =>
      command
        .option(
          '--cpus <list>',
          'CPUs that measuring shall have for itself, such as 2-3; default: all but the first',
        )
        .option('--force', 'also change what somebody else has changed since the first apply'),
    load: async () => (await import('./commands/tune.js')).tune,
  },
  {
    name: 'kernel',
    group: 'Benchmark',
    summary: 'fetch, add or list Linux kernels for guests of the system family; nothing is installed',
    example: 'polyvisor kernel fetch',
    arguments: [
      ['<action>', 'fetch, add or list'],
      [
        '[what]',
        'fetch: cloud (small, starts fast, the default) or generic (drives old hardware); add: a file',
      ],
    ],
    load: async () => (await import('./commands/kernel.js')).kernel,
  },
  {
    name: 'image',
    group: 'Benchmark',
    summary: 'build, list, show or remove Debian root file systems that benchmark tools run in',
    example: 'polyvisor image build --verify',
    arguments: [
      ['<action>', 'build, list, show or remove'],
      ['[what]', 'build: tools (the default), or the file of a recipe; show, remove: the name of an image'],
    ],
    options: (command) =>
      command
        .option('--rebuild', 'build: also if it is there already, of the same recipe and packages')
        .option('--verify', 'build: once more than needed, and compare every byte')
        .option('--older', 'remove: all of the name but the one that was built last'),
    load: async () => (await import('./commands/image.js')).image,
  },
  {
    name: 'export',
    group: 'Benchmark',
    summary: 'write a campaign as CSV, as one JSON document, or in the layout of the HEPiX benchmark suite',
    example: 'polyvisor export results/2026-01-31-1a2b3c4d --format csv -o samples.csv',
    arguments: [['<folder>', 'folder of a finished campaign']],
    options: (command) =>
      command
        .option('--format <format>', 'csv, hep or json; must be given')
        .option('-o, --output <file>', 'write to this file; default: standard output')
        .option('--table <table>', 'csv: samples or cells; default: samples')
        .option('--raw', 'csv: leave texts as they are that a spreadsheet could take for a formula')
        .option('--host-id <name>', 'hep: name for the machine; campaigns name no host')
        .option('--tag <name=value...>', 'hep: tags such as site=NAME'),
    load: async () => (await import('./commands/export.js')).exportCommand,
  },
]
