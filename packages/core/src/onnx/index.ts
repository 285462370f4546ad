export { type CpuSources, cpuQuota, inferenceThreads } from './cpu-count.ts';
export { cpuKey } from './cpu-key.ts';
export { installedVersion } from './installed-version.ts';
export { readModelHeader } from './read-model-header.ts';
export { saveGraph } from './save-graph.ts';
export { readChecksum } from './saved-graph.ts';
