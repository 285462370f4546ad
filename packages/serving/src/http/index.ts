export { type ModelSource, type Readiness, type ServedModel, singleModel } from '../slot/served-model.ts';
export { answerRequest, type RequestParts } from './answer-request.ts';
export { createHttpApp, type HttpApp, type HttpAppDeps } from './create-http-app.ts';
export { isManagement } from './create-manage-app.ts';
export type { HttpLimits } from './http-limits.ts';
export { type Problem, problemResponse, toProblem } from './problem.ts';
export { readBody } from './read-body.ts';
