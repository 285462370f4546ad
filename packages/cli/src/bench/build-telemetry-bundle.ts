import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** pino is CommonJS and calls `require` for Node's built-in modules; ES modules have no `require`. */
const REQUIRE =
  "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);";

/** Measured programs; `empty` is the baseline. */
export const TELEMETRY_PROGRAMS = {
  empty: 'export {};',
  pino: "import { pino } from 'pino'; pino({ base: null }, { write() {} }).info('a');",
  'OpenTelemetry API':
    "import { metrics, trace } from '@opentelemetry/api'; trace.getTracer('a'); metrics.getMeter('a');",
  telemetry: `
    import { createLogger, inSpan, plainLogStyle, withRequestContext } from './index.ts';
    const logger = createLogger({ style: plainLogStyle, instance: 'i-1' });
    await withRequestContext({ requestId: 'r-1', trigger: 'http' }, () =>
      inSpan('request', {}, async () => logger.info({ url: 'https://host/x?sig=secret' }, 'a')),
    );`,
} as const;

/** Bundles one of them as a deployment does, into a single ES module at `outfile`. */
export async function buildTelemetryBundle(
  name: keyof typeof TELEMETRY_PROGRAMS,
  outfile: string,
): Promise<void> {
  await build({
    stdin: {
      contents: TELEMETRY_PROGRAMS[name],
      resolveDir: fileURLToPath(new URL('.', import.meta.resolve('@yololift/serving/telemetry'))),
    },
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    minify: true,
    banner: { js: REQUIRE },
    logLevel: 'silent',
  });
}
