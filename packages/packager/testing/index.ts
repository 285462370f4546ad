export { filesBelow } from '../src/files-below.ts';
export { workspaceRoot } from '../src/workspace-root.ts';
export { bundleOnce } from './bundle-once.ts';
export { unzip } from './unzip.ts';
