export { findTool } from '../../benchmarks/sdk/host/find-tool.js'
