export { type FunctionUrlEvent, functionUrlEvent } from './function-url-event.ts';
export { toResponse } from './function-url-response.ts';
export type { LambdaAnswer, LambdaFailure, PayloadAnswer } from './lambda-failure.ts';
export { type LambdaFleet, type LambdaFleetOptions, startLambdaFleet } from './lambda-fleet.ts';
export { type LambdaOptions, type LambdaRuntime, startLambda } from './start-lambda.ts';
