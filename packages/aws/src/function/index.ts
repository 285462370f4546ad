export { createHandler } from './create-handler.ts';
export { SETTINGS } from './settings.ts';
