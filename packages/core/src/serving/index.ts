export { createLastGoodFile } from './last-good-pointer.ts';
export { loadReleaseModel } from './load-release-model.ts';
export { processMemory } from './memory-probe.ts';
export { createPointerWatcher } from './pointer-watcher.ts';
export { pollPointer } from './poll-pointer.ts';
export { createSlot } from './slot.ts';
export { slotSource } from './slot-source.ts';
export { systemClock } from './system-clock.ts';
