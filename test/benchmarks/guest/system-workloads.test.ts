import { expect } from 'chai'
import { findWorkload } from '../../../benchmarks/guest/catalogue.js'

const word = (value: bigint): bigint => BigInt.asUintN(64, value)

/** `fold` of `system/system.h`. */
function fold(sum: bigint, value: bigint): bigint {
  const mixed = sum ^ value
  return word(word((mixed << 23n) | (mixed >> 41n)) * 0x9e3779b97f4a7c15n)
}

const numbers = (count: number): readonly bigint[] => Array.from({ length: count }, (_, i) => BigInt(i))
const folded = (values: readonly bigint[]): string => values.reduce(fold, 0n).toString(16).padStart(16, '0')

/** What wait(2) reports of a process that ends with this code. */
const status = (code: bigint): bigint => (code & 255n) << 8n

/** The right checksums, from what each workload is meant to do. */
const meant: Readonly<Record<string, string>> = {
  'system-call': folded([256n]),
  pipe: folded(numbers(16).flatMap((i) => [i, word(~i)])),
  'context-switch': numbers(32)
    .reduce((token) => word(token * 5n + 1n), 1n)
    .toString(16)
    .padStart(16, '0'),
  'fork-wait': folded(numbers(8).map((i) => status(i * 37n + 11n))),
  'fork-exec-wait': folded(numbers(4).map((i) => status(BigInt('a'.charCodeAt(0)) + i))),
  'thread-create': folded(numbers(8).map((i) => i + 1n)),
  mmap: folded([16n]),
  'page-fault': folded(numbers(256).map((i) => i + 1n)),
  'file-create-tmpfs': folded(numbers(8).map((i) => 100n - i)),
  'file-stat-tmpfs': folded(numbers(64).map((i) => 100n + i)),
  'disk-random-read-4k-qd1': folded([16n]),
  'disk-random-read-4k-qd16': folded([64n]),
  'disk-sequential-read-1m-qd1': folded([2n * 256n]),
  'disk-sequential-read-1m-qd16': folded([16n * 256n]),
  'disk-random-write-4k-qd1': folded([16n + 1n]),
  'disk-random-write-4k-qd16': folded([64n + 1n]),
  'disk-sequential-write-1m-qd1': folded([2n * 256n + 1n]),
  'disk-sequential-write-1m-qd16': folded([16n * 256n + 1n]),
  'tcp-round-trip': folded(numbers(8).map((i) => i * 5n + 1n)),
  'tcp-send': folded(numbers(64)),
}

const same = [
  ['wake-processor', 'context-switch'],
  ['file-create-disk', 'file-create-tmpfs'],
  ['file-stat-disk', 'file-stat-tmpfs'],
  ['disk-sequential-read-4k-qd16', 'disk-random-read-4k-qd16'],
  ['disk-random-write-1m-qd1', 'disk-sequential-write-1m-qd1'],
  ['tcp-receive', 'tcp-send'],
] as const

describe('the right checksums of the system workloads, computed again in JavaScript', () => {
  for (const [name, checksum] of Object.entries(meant)) {
    it(name, () => expect(findWorkload(name)?.checksum).to.equal(checksum))
  }

  for (const [one, other] of same) {
    it(`${one} does the work of ${other} elsewhere`, () => {
      expect(findWorkload(one)?.checksum).to.equal(findWorkload(other)?.checksum)
    })
  }
})
