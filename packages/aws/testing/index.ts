export { fetchByFunctionUrl } from './fetch-by-function-url.ts';
export { type FunctionUrlEvent, functionUrlEvent } from './function-url-event.ts';
export { toResponse } from './function-url-response.ts';
export type { LambdaAnswer, LambdaFailure, PayloadAnswer } from './lambda-failure.ts';
export { type LambdaFleet, type LambdaFleetOptions, startLambdaFleet } from './lambda-fleet.ts';
export { type RuntimeApi, type RuntimeApiOptions, startRuntimeApi } from './runtime-api.ts';
export { type RuntimeClient, runtimeClient } from './runtime-client.ts';
export { functionArn, runtimeEnvironment } from './runtime-environment.ts';
export { type LambdaOptions, type LambdaRuntime, startLambda } from './start-lambda.ts';
