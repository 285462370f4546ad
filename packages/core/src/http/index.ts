export { createHttpApp, type HttpApp, type HttpAppDeps } from './create-http-app.ts';
export type { HttpLimits } from './http-limits.ts';
export type { ServedModel } from './served-model.ts';
