export { createHttpApp, type HttpApp, type HttpAppDeps } from './create-http-app.ts';
export { createManageApp, MANAGE_PREFIX, type ManageApp } from './create-manage-app.ts';
export type { HttpLimits } from './http-limits.ts';
export { type ModelSource, type Readiness, type ServedModel, singleModel } from './served-model.ts';
