import { isMainThread } from 'node:worker_threads';

// Preloaded into every function process. Its worker threads inherit preloads but have no channel.
if (isMainThread) {
  process.on('disconnect', () => process.exit());
  // Otherwise the channel would keep an idle function alive.
  process.channel?.unref();
}
