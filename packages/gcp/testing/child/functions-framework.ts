import { once } from 'node:events';
import type { Server } from 'node:http';
import { createRequire, registerHooks } from 'node:module';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import type { FrameworkReady, FrameworkSettings } from '../framework-messages.ts';

interface Testing {
  getTestServer(target: string): Server;
}

interface Invoker {
  readonly ErrorHandler: new (server: Server) => { register(): void };
}

const FRAMEWORK = '@google-cloud/functions-framework';
const { bundle, targets }: FrameworkSettings = JSON.parse(process.argv[2] ?? '{}');

const require = shareFramework();
await import(bundle);
const { getTestServer }: Testing = require(`${FRAMEWORK}/testing`);
const servers = await Promise.all(targets.map(open));
endAsCommandLine(servers);
process.send?.({
  ports: Object.fromEntries(servers.map((server, index) => [targets[index], portOf(server)])),
} satisfies FrameworkReady);

/** Loads one framework for the bundle and this script: the bundle's own, or this package's if it has none. */
function shareFramework(): NodeJS.Require {
  const ofBundle = createRequire(bundle);
  try {
    ofBundle.resolve(FRAMEWORK);
    return ofBundle;
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'MODULE_NOT_FOUND')) throw cause;
  }
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === FRAMEWORK
        ? next(specifier, { ...context, parentURL: import.meta.url })
        : next(specifier, context),
  });
  return createRequire(import.meta.url);
}

async function open(target: string): Promise<Server> {
  const server = getTestServer(target);
  // As the framework's command line: no request timeout.
  server.setTimeout(0);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

/** Installs the framework's signal and error handlers, which its test server lacks. */
function endAsCommandLine([server]: readonly Server[]): void {
  if (server === undefined) return;
  const { ErrorHandler }: Invoker = require(join(dirname(require.resolve(FRAMEWORK)), 'invoker.js'));
  new ErrorHandler(server).register();
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
