export { SETTINGS, type Settings } from './settings.ts';
export { eventTarget } from './triggers/events.ts';
export { httpTarget } from './triggers/http.ts';
