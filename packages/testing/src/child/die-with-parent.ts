import { isMainThread } from 'node:worker_threads';

// Preloaded into every function process. Its worker threads inherit preloads, and have no channel.
if (isMainThread) {
  process.on('disconnect', () => process.exit());
  // Without this the channel would keep alive a function that has nothing left to do.
  process.channel?.unref();
}
