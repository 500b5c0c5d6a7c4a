export * from '../../benchmarks/sdk/host/processes.js'
