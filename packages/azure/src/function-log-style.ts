import type { LogStyle } from '@yololift/serving/telemetry';

/**
 * Log lines for Azure Functions. Application Insights does not parse JSON: a line becomes the `message` of a
 * row in `traces`; `traces | extend line = parse_json(message)` gives its fields. So the field names are
 * those of Application Insights' columns, and the row's severity and operation come from
 * `createInvocationLog`, not from the line.
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
