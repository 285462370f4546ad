export { createLambdaFunction, type LambdaFunction } from './create-lambda-function.ts';
export { fieldOf, hasRecordsOf } from './event-fields.ts';
export type { LambdaContext, LambdaTrigger } from './lambda-trigger.ts';
