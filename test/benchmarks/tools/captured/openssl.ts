import type { Captured } from '../describe-reading.js'

/** OpenSSL 3.0.22 of Debian 12 (package 3.0.22-1~deb12u2), with LC_ALL=C, on two processors of an AMD EPYC. */
export const captured: readonly Captured[] = [
  {
    workload: 'openssl-sha256',
    units: 1,
    command: '/usr/bin/openssl speed -mr -elapsed -seconds 1 -bytes 16384 -evp sha256',
    output: {
      status: 0,
      output: ['+H:16384', '+F:25:sha256:1097176459.41'],
      complaints: ['+DT:sha256:1:16384', '+R:67636:sha256:1.010000'],
    },
    figure: { amount: 1108148224, ns: 1000000000 },
  },
  {
    workload: 'openssl-aes-128-gcm',
    units: 1,
    command: '/usr/bin/openssl speed -mr -elapsed -seconds 1 -bytes 16384 -evp aes-128-gcm',
    output: {
      status: 0,
      output: ['+H:16384', '+F:25:AES-128-GCM:2911633408.00'],
      complaints: ['+DT:AES-128-GCM:1:16384', '+R:177712:AES-128-GCM:1.000000'],
    },
    figure: { amount: 2911633408, ns: 1000000000 },
  },
  {
    workload: 'openssl-aes-256-cbc',
    units: 1,
    command: '/usr/bin/openssl speed -mr -elapsed -seconds 1 -bytes 16384 -evp aes-256-cbc',
    output: {
      status: 0,
      output: ['+H:16384', '+F:25:AES-256-CBC:730775552.00'],
      complaints: ['+DT:AES-256-CBC:1:16384', '+R:44603:AES-256-CBC:1.000000'],
    },
    figure: { amount: 730775552, ns: 1000000000 },
  },
  {
    workload: 'openssl-rsa2048-sign',
    units: 1,
    command: '/usr/bin/openssl speed -mr -elapsed -seconds 1 rsa2048',
    output: {
      status: 0,
      output: ['+F2:2:2048:2700.000000:41754.000000'],
      complaints: [
        '+DTP:2048:private:rsa:1',
        '+R1:2727:2048:1.01',
        '+DTP:2048:public:rsa:1',
        '+R2:41754:2048:1.00',
      ],
    },
    figure: { amount: 2727, ns: 1000000000 },
  },
  {
    workload: 'openssl-rsa2048-verify',
    units: 1,
    command: '/usr/bin/openssl speed -mr -elapsed -seconds 1 rsa2048',
    output: {
      status: 0,
      output: ['+F2:2:2048:2411.000000:35594.000000'],
      complaints: [
        '+DTP:2048:private:rsa:1',
        '+R1:2411:2048:1.00',
        '+DTP:2048:public:rsa:1',
        '+R2:35594:2048:1.00',
      ],
    },
    figure: { amount: 35594, ns: 1000000000 },
  },
  {
    workload: 'openssl-x25519',
    units: 1,
    command: '/usr/bin/openssl speed -mr -elapsed -seconds 1 ecdhx25519',
    output: {
      status: 0,
      output: ['+F5:22:253:16891.000000:0.000059'],
      complaints: ['+DTP:253::ecdh:1', '+R7:16891:253:1.00'],
    },
    figure: { amount: 16891, ns: 1000000000 },
  },
]
