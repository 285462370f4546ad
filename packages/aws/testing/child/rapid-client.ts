import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { registerHooks } from 'node:module';
import { isMainThread } from 'node:worker_threads';

interface NativeClient {
  next(): Promise<{ readonly bodyJson: string; readonly headers: IncomingHttpHeaders }>;
  done(id: string, body: string): void;
  error(id: string, body: string): void;
}

const CLIENT = Symbol.for('yololift.rapid-client');
const JSON_TYPE = 'application/json';
const ADDRESS = 'yololift:rapid-client';

// Worker threads inherit this preload but do not use the Runtime API.
if (isMainThread) {
  Object.assign(globalThis, { [CLIENT]: rapidClient(process.env.AWS_LAMBDA_RUNTIME_API ?? '') });
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === './rapid-client.node'
        ? { url: ADDRESS, format: 'commonjs', shortCircuit: true }
        : next(specifier, context),
    load: (url, context, next) =>
      url === ADDRESS
        ? {
            format: 'commonjs',
            source: `module.exports = globalThis[Symbol.for('${CLIENT.description}')]`,
            shortCircuit: true,
          }
        : next(url, context),
  });
}

/**
 * Replaces the runtime's native client (src/native/rapid-client.cc) with one over Node's HTTP. The native
 * client blocks the thread while it posts; this one awaits the post before it asks for the next invocation.
 * It sends no X-Ray causes.
 */
function rapidClient(runtimeApi: string): NativeClient {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  let posted: Promise<unknown> = Promise.resolve();
  return {
    async next() {
      await posted;
      return call('GET', 'next');
    },
    done(id, body) {
      posted = call('POST', `${id}/response`, body);
    },
    error(id, body) {
      posted = call('POST', `${id}/error`, body);
    },
  };

  function call(method: string, path: string, body?: string) {
    return new Promise<Awaited<ReturnType<NativeClient['next']>>>((resolve, reject) => {
      const sent = body === undefined ? undefined : Buffer.from(body);
      const outgoing = request(`http://${runtimeApi}/2018-06-01/runtime/invocation/${path}`, {
        agent,
        method,
        headers: sent === undefined ? {} : { 'content-type': JSON_TYPE, 'content-length': sent.length },
      });
      outgoing.on('error', reject);
      outgoing.on('response', (incoming) => {
        const pieces: Buffer[] = [];
        incoming.on('data', (piece: Buffer) => pieces.push(piece));
        incoming.on('error', reject);
        incoming.on('end', () =>
          resolve({ bodyJson: Buffer.concat(pieces).toString('utf8'), headers: incoming.headers }),
        );
      });
      outgoing.end(sent);
    });
  }
}
