import type { LogStyle } from '@yololift/serving/telemetry';

/**
 * For Azure Functions. Application Insights reads no JSON: a line becomes the `message` of a row in `traces`, and its
 * fields are had by `traces | extend line = parse_json(message)`. So the names are those of Application Insights'
 * own columns, and the row's severity and operation come from `createInvocationLog`, not from the line.
 * @see https://github.com/Azure/azure-functions-nodejs-library/issues/227 - `context.log` takes no custom dimensions.
 */
export const functionLogStyle: LogStyle = {
  levelKey: 'level',
  levels: {
    trace: 'Trace',
    debug: 'Debug',
    info: 'Information',
    warn: 'Warning',
    error: 'Error',
    fatal: 'Critical',
  },
  messageKey: 'message',
  timeKey: 'timestamp',
  reservedKeys: ['invocationId', 'operation_Id', 'operation_ParentId', 'instance'],
  contextFields: ({ instance, release, request, trace }) => ({
    invocationId: request?.requestId,
    operation_Id: trace.traceId,
    operation_ParentId: trace.spanId,
    trigger: request?.trigger,
    instance,
    release,
  }),
};
