export { parseCommand } from './commands/commands.ts';
export type { WarmModel, WarmReceipt } from './commands/warm.ts';
export type { FleetCaller } from './commands/warm-fleet.ts';
export { loadReleaseModel } from './slot/load-release-model.ts';
export { type MemoryProbe, processMemory } from './slot/memory-probe.ts';
export { createPointerWatcher } from './slot/pointer-watcher.ts';
export { pollPointer } from './slot/poll-pointer.ts';
export { singleModel } from './slot/served-model.ts';
export { createSlot } from './slot/slot.ts';
