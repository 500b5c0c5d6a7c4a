import type { Captured } from '../describe-reading.js'

/** stress-ng 0.15.06 of Debian 12 (package 0.15.06-2), with LC_ALL=C, on two processors of an AMD EPYC. */
export const captured: readonly Captured[] = [
  {
    workload: 'stress-ng-double',
    units: 8,
    command:
      '/usr/bin/stress-ng --cpu 1 --cpu-ops 160 --cpu-method double --metrics-brief --sn --no-rand-seed --temp-path /tmp',
    output: {
      status: 0,
      output: [],
      complaints: [
        'stress-ng: info:  [10164] defaulting to a 86400 second (1 day, 0.00 secs) run per stressor',
        'stress-ng: info:  [10164] dispatching hogs: 1 cpu',
        'stress-ng: metrc: [10164] stressor       bogo ops real time  usr time  sys time   bogo ops/s     bogo ops/s',
        'stress-ng: metrc: [10164]                           (secs)    (secs)    (secs)   (real time) (usr+sys time)',
        'stress-ng: metrc: [10164] cpu                 160 2.635e-01 8.595e-02 0.000e+00  6.07180e+02    1.86146e+03',
        'stress-ng: info:  [10164] successful run completed in 0.27s',
      ],
    },
    figure: { amount: 160, ns: 263513291 },
  },
  {
    workload: 'stress-ng-longdouble',
    units: 8,
    command:
      '/usr/bin/stress-ng --cpu 1 --cpu-ops 160 --cpu-method longdouble --metrics-brief --sn --no-rand-seed --temp-path /tmp',
    output: {
      status: 0,
      output: [],
      complaints: [
        'stress-ng: info:  [10195] defaulting to a 86400 second (1 day, 0.00 secs) run per stressor',
        'stress-ng: info:  [10195] dispatching hogs: 1 cpu',
        'stress-ng: metrc: [10195] stressor       bogo ops real time  usr time  sys time   bogo ops/s     bogo ops/s',
        'stress-ng: metrc: [10195]                           (secs)    (secs)    (secs)   (real time) (usr+sys time)',
        'stress-ng: metrc: [10195] cpu                 160 3.694e-01 1.442e-01 0.000e+00  4.33084e+02    1.10957e+03',
        'stress-ng: info:  [10195] successful run completed in 0.37s',
      ],
    },
    figure: { amount: 160, ns: 369443341 },
  },
  {
    workload: 'stress-ng-int64',
    units: 8,
    command:
      '/usr/bin/stress-ng --cpu 1 --cpu-ops 160 --cpu-method int64 --metrics-brief --sn --no-rand-seed --temp-path /tmp',
    output: {
      status: 0,
      output: [],
      complaints: [
        'stress-ng: info:  [10245] defaulting to a 86400 second (1 day, 0.00 secs) run per stressor',
        'stress-ng: info:  [10245] dispatching hogs: 1 cpu',
        'stress-ng: metrc: [10245] stressor       bogo ops real time  usr time  sys time   bogo ops/s     bogo ops/s',
        'stress-ng: metrc: [10245]                           (secs)    (secs)    (secs)   (real time) (usr+sys time)',
        'stress-ng: metrc: [10245] cpu                 160 9.223e-02 5.581e-02 0.000e+00  1.73481e+03    2.86708e+03',
        'stress-ng: info:  [10245] successful run completed in 0.09s',
      ],
    },
    figure: { amount: 160, ns: 92229120 },
  },
  {
    workload: 'stress-ng-fft',
    units: 8,
    command:
      '/usr/bin/stress-ng --cpu 1 --cpu-ops 160 --cpu-method fft --metrics-brief --sn --no-rand-seed --temp-path /tmp',
    output: {
      status: 0,
      output: [],
      complaints: [
        'stress-ng: info:  [10258] defaulting to a 86400 second (1 day, 0.00 secs) run per stressor',
        'stress-ng: info:  [10258] dispatching hogs: 1 cpu',
        'stress-ng: metrc: [10258] stressor       bogo ops real time  usr time  sys time   bogo ops/s     bogo ops/s',
        'stress-ng: metrc: [10258]                           (secs)    (secs)    (secs)   (real time) (usr+sys time)',
        'stress-ng: metrc: [10258] cpu                 160 1.741e-01 6.094e-02 0.000e+00  9.18843e+02    2.62536e+03',
        'stress-ng: info:  [10258] successful run completed in 0.18s',
      ],
    },
    figure: { amount: 160, ns: 174132033 },
  },
  {
    workload: 'stress-ng-matrix-product',
    units: 8,
    command:
      '/usr/bin/stress-ng --matrix 1 --matrix-ops 40 --matrix-method prod --matrix-size 128 --metrics-brief --sn --no-rand-seed --temp-path /tmp',
    output: {
      status: 0,
      output: [],
      complaints: [
        'stress-ng: info:  [10267] defaulting to a 86400 second (1 day, 0.00 secs) run per stressor',
        'stress-ng: info:  [10267] dispatching hogs: 1 matrix',
        'stress-ng: metrc: [10267] stressor       bogo ops real time  usr time  sys time   bogo ops/s     bogo ops/s',
        'stress-ng: metrc: [10267]                           (secs)    (secs)    (secs)   (real time) (usr+sys time)',
        'stress-ng: metrc: [10267] matrix               40 7.638e-02 5.568e-02 0.000e+00  5.23678e+02    7.18430e+02',
        'stress-ng: metrc: [10267] miscellaneous metrics:',
        'stress-ng: metrc: [10267] matrix             5.44e+02 prod matrix ops per sec (geometic mean of 1 instances)',
        'stress-ng: info:  [10267] successful run completed in 0.08s',
      ],
    },
    figure: { amount: 40, ns: 76382815 },
  },
  {
    workload: 'stress-ng-pipe',
    units: 8,
    command:
      '/usr/bin/stress-ng --pipe 1 --pipe-ops 16000 --pipe-data-size 4096 --taskset 0 --metrics-brief --sn --no-rand-seed --temp-path /tmp',
    output: {
      status: 0,
      output: [],
      complaints: [
        'stress-ng: info:  [10280] defaulting to a 86400 second (1 day, 0.00 secs) run per stressor',
        'stress-ng: info:  [10280] dispatching hogs: 1 pipe',
        'stress-ng: metrc: [10280] stressor       bogo ops real time  usr time  sys time   bogo ops/s     bogo ops/s',
        'stress-ng: metrc: [10280]                           (secs)    (secs)    (secs)   (real time) (usr+sys time)',
        'stress-ng: metrc: [10280] pipe              16000 5.793e-02 3.702e-03 3.180e-02  2.76200e+05    4.50704e+05',
        'stress-ng: metrc: [10280] miscellaneous metrics:',
        'stress-ng: metrc: [10280] pipe               1.37e+02 MB per sec pipe write rate (geometic mean of 1 instances)',
        'stress-ng: info:  [10280] successful run completed in 0.06s',
      ],
    },
    figure: { amount: 65536000, ns: 57929037 },
  },
  {
    workload: 'stress-ng-switch',
    units: 8,
    command:
      '/usr/bin/stress-ng --switch 1 --switch-ops 16000 --switch-method pipe --taskset 0 --metrics-brief --sn --no-rand-seed --temp-path /tmp',
    output: {
      status: 0,
      output: [],
      complaints: [
        'stress-ng: info:  [10294] defaulting to a 86400 second (1 day, 0.00 secs) run per stressor',
        'stress-ng: info:  [10294] dispatching hogs: 1 switch',
        'stress-ng: metrc: [10294] stressor       bogo ops real time  usr time  sys time   bogo ops/s     bogo ops/s',
        'stress-ng: metrc: [10294]                           (secs)    (secs)    (secs)   (real time) (usr+sys time)',
        'stress-ng: metrc: [10294] switch            16000 1.388e-01 7.436e-03 6.147e-02  1.15280e+05    2.32194e+05',
        'stress-ng: metrc: [10294] miscellaneous metrics:',
        'stress-ng: metrc: [10294] switch             8.60e+03 nanosecs per context switch (pipe method) (geometic mean of 1 instances)',
        'stress-ng: info:  [10294] successful run completed in 0.14s',
      ],
    },
    figure: { amount: 16000, ns: 138792505 },
  },
  {
    workload: 'stress-ng-fork',
    units: 8,
    command:
      '/usr/bin/stress-ng --fork 1 --fork-ops 160 --metrics-brief --sn --no-rand-seed --temp-path /tmp',
    output: {
      status: 0,
      output: [],
      complaints: [
        'stress-ng: info:  [10323] defaulting to a 86400 second (1 day, 0.00 secs) run per stressor',
        'stress-ng: info:  [10323] dispatching hogs: 1 fork',
        'stress-ng: metrc: [10323] stressor       bogo ops real time  usr time  sys time   bogo ops/s     bogo ops/s',
        'stress-ng: metrc: [10323]                           (secs)    (secs)    (secs)   (real time) (usr+sys time)',
        'stress-ng: metrc: [10323] fork                160 2.072e-01 3.950e-02 4.444e-02  7.72369e+02    1.90621e+03',
        'stress-ng: info:  [10323] successful run completed in 0.21s',
      ],
    },
    figure: { amount: 160, ns: 207154870 },
  },
  // In a container without /proc, /dev and /sys.
  {
    workload: 'stress-ng-fork',
    units: 8,
    command:
      'bwrap --unshare-all --ro-bind /usr /usr --ro-bind /etc /etc --symlink usr/lib /lib --symlink usr/lib64 /lib64 --tmpfs /tmp --clearenv --setenv LC_ALL C /usr/bin/stress-ng --fork 1 --fork-ops 160 --metrics-brief --sn --no-rand-seed --temp-path /tmp',
    output: {
      status: 0,
      output: [],
      complaints: [
        'stress-ng: info:  [2] defaulting to a 86400 second (1 day, 0.00 secs) run per stressor',
        'stress-ng: info:  [2] dispatching hogs: 1 fork',
        'stress-ng: error: [2] no CPUs found in /sys/devices/system/cpu',
        'stress-ng: metrc: [2] stressor       bogo ops real time  usr time  sys time   bogo ops/s     bogo ops/s',
        'stress-ng: metrc: [2]                           (secs)    (secs)    (secs)   (real time) (usr+sys time)',
        'stress-ng: metrc: [2] fork                160 1.302e-01 4.093e-02 2.614e-02  1.22850e+03    2.38525e+03',
        'stress-ng: info:  [2] successful run completed in 0.14s',
      ],
    },
    figure: { amount: 160, ns: 130240130 },
  },
]
