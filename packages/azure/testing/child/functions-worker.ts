import type { Server } from 'node:http';
import type { FromWorker, ToWorker, TriggerOutcome, WorkerSettings } from '../worker-messages.ts';
import { provideCoreModule } from './core-module.ts';
import { openHttpFront } from './http-front.ts';
import { functionInvoker, type InvocationRequest } from './invoke-function.ts';
import { routeMatcher } from './match-route.ts';

const settings: WorkerSettings = JSON.parse(process.argv[2] ?? '{}');
const core = provideCoreModule();
await import(settings.bundle);
const { HttpUri } = await core.model().getCapabilities({});
if (HttpUri !== undefined)
  throw new Error('this stand-in does not support streaming: remove enableHttpStream from app.setup');
await core.runHooks('appStart', {
  hookData: {},
  appHookData: {},
  functionAppDirectory: '/home/site/wwwroot',
});

const functions = [...core.functions.values()].map(({ metadata }) => metadata);
const invokeOne = functionInvoker(core);
const underWay = new Set<Promise<unknown>>();
const match = routeMatcher(functions, settings.routePrefix);
const { port, server } = await openHttpFront({ match, settings, invoke });

process.on('message', (message: ToWorker) => {
  if (message.kind === 'invoke') void runTrigger(message);
  else void terminate(server);
});
send({ kind: 'ready', port, functions: functions.map((one) => JSON.parse(JSON.stringify(one))) });

function invoke(name: string, request: InvocationRequest) {
  const work = invokeOne(name, request);
  underWay.add(work);
  const forget = () => underWay.delete(work);
  work.then(forget, forget);
  return work;
}

async function runTrigger({
  id,
  name,
  input,
  triggerMetadata,
}: ToWorker & { kind: 'invoke' }): Promise<void> {
  const outcome: TriggerOutcome = await invoke(name, { input, triggerMetadata }).then(
    ({ returnValue, outputData }) => ({
      ok: true,
      returned: returnValue,
      outputs: Object.fromEntries(outputData.map((output) => [output.name, output.data])),
    }),
    (error: unknown) => ({ ok: false, error: describeError(error) }),
  );
  send({ kind: 'done', id, outcome });
}

function describeError(thrown: unknown) {
  const { name, message, stack = '' } = thrown instanceof Error ? thrown : new Error(String(thrown));
  return { name, message, stack };
}

/** Stops as the host scales in: refuses new work, finishes running work, then runs the app's own hooks. */
async function terminate(front: Server): Promise<void> {
  const closed = new Promise((resolve) => front.close(resolve));
  await Promise.allSettled(underWay);
  front.closeIdleConnections();
  await closed;
  await core.runHooks('appTerminate', { hookData: {}, appHookData: {} });
  process.exit();
}

function send(message: FromWorker): void {
  process.send?.(message);
}
