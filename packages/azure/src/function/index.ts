export { createInvoke } from './invoke.ts';
export { SETTINGS } from './settings.ts';
export { registerBucket } from './triggers/bucket.ts';
export { registerHttp } from './triggers/http.ts';
export { registerManage } from './triggers/manage.ts';
export { registerQueue } from './triggers/queue.ts';
export { registerSchedule } from './triggers/schedule.ts';
export { registerWarmup } from './triggers/warmup.ts';
