/** All features but `persistent`: the machines live in the memory of the process. */
export const testFeatures = [
  'rename',
  'metadata',
  'autostart',
  'shutdown',
  'reset',
  'inject-nmi',
  'suspend',
  'start-paused',
  'save',
  'managed-save',
  'core-dump',
  'snapshots',
  'balloon',
  'vcpu-hotplug',
  'device-hotplug',
  'block-resize',
  'backup',
  'media-change',
  'stats',
  'console',
  'console-log',
  'screenshot',
  'send-key',
  'migrate',
  'guest-agent',
  'guest-info',
  'interface-addresses',
  'affinity',
] as const

/** A feature of the driver `test`. */
export type TestFeature = (typeof testFeatures)[number]
