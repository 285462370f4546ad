export { type FunctionConfiguration, parseConfiguration } from '../service/configuration.ts';
export { isCommand, parseCommand } from '../serving/commands.ts';
export { createFunction, type ServerlessFunction } from './create-function.ts';
export { httpFleet } from './http-fleet.ts';
export { leave } from './leave.ts';
export { type NothingToDo, runMessage } from './messages.ts';
export { newsOf } from './news/news-of.ts';
export { withPackagedModels } from './packaged-models.ts';
