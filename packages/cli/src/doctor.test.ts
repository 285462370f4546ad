import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CheckReport, Diagnosis } from '@yololift/serving/doctor';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { bundledRelease, type Delivered } from '../testing/bundled-release.ts';
import { type Delivery, PARAMETER, startDelivery } from '../testing/delivery.ts';

// Runs the command on broken set-ups: the clouds' real SDKs over sockets, stand-ins behind proxies.

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
const MODEL_KEY = 'documents/1/model.onnx';
let good: Delivered;
let delivery: Delivery;
const mounted: string[] = [];
const made: string[] = [];

beforeAll(async () => {
  good = await bundledRelease({ version: '1' });
});
beforeEach(async () => {
  delivery = await startDelivery();
  await delivery.publish(good, 'mount', 'first');
  await delivery.point(good.name);
});
afterEach(async () => {
  for (const disk of mounted.splice(0)) execFileSync('umount', [disk]);
  for (const folder of made.splice(0)) await rm(folder, { recursive: true });
  await delivery.close();
});

/** Runs the command as a user does. */
async function run(environment: Readonly<Record<string, string>>, ...args: readonly string[]) {
  const child = spawn(process.execPath, [MAIN, 'doctor', ...args], {
    env: {
      ...process.env,
      ...delivery.environment,
      MODEL_SOURCES: `${delivery.uris.mount},${delivery.uris.first}`,
      MODEL_POINTER: PARAMETER,
      MODEL_CACHE: join(delivery.folder, 'cache'),
      ...environment,
    },
    stdio: 'pipe',
  });
  const [out, err]: [string[], string[]] = [[], []];
  child.stdout.on('data', (chunk) => out.push(String(chunk)));
  child.stderr.on('data', (chunk) => err.push(String(chunk)));
  const [code] = await once(child, 'close');
  return { code, stdout: out.join(''), stderr: err.join('') };
}

async function runDoctor(environment: Readonly<Record<string, string>> = {}, ...args: readonly string[]) {
  const { code, stdout } = await run(environment, '--json', ...args);
  const { status, checks } = JSON.parse(stdout) as Diagnosis;
  return { code, status, checks, findings: checks.filter((one) => 'fix' in one) };
}

/** Matches a single finding. */
function finding(
  status: 'warning' | 'failure',
  check: string,
  { code, found, fix }: { readonly code: string; readonly found: RegExp; readonly fix: RegExp },
): object {
  return {
    status,
    check,
    code,
    found: expect.stringMatching(found),
    fix: expect.stringMatching(fix),
  };
}

/** Runs a line of JavaScript first in every process. */
function beforehand(line: string): Readonly<Record<string, string>> {
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(line)}` };
}

/** Mounts a file system in memory; skips the test if it cannot. */
async function memoryDisk(options: string, skip: (why: string) => never): Promise<string> {
  const disk = join(delivery.folder, 'disk');
  await mkdir(disk);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', disk], { stdio: 'ignore' });
  } catch {
    skip('no file system can be mounted here');
  }
  mounted.push(disk);
  return disk;
}

describe('a sound set-up', () => {
  test('passes all checks and leaves no files', async () => {
    const { code, status, checks, findings } = await runDoctor();
    expect({ code, status, findings }).toEqual({ code: 0, status: 'ok', findings: [] });
    expect(new Set(checks.map(({ check }) => check))).toEqual(
      new Set(
        'configuration node libc cpu threads native parameter mount source release cache clock'.split(' '),
      ),
    );
    expect(await readdir(delivery.folder)).toEqual(['mount']);
  });

  test('is printed as a table with each finding', async () => {
    const { code, stdout, stderr } = await run({});
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^ok {7}node {11}Node \d+/m);
    expect(stdout).toMatch(/^ok .*s3:\/\/models\/first: documents\/1: 2 files, 3\.6 MB, all as published/m);
    expect(stdout.match(/ and it loads$/gm)).toHaveLength(1); // the same bytes are loaded once
    expect(stdout).toMatch(/\n\n14 ok, 0 warning, 0 failure, 0 skipped\n$/);
  });
});

describe('the machine', () => {
  test('is checked alone without settings of a function', async () => {
    const nothing = { MODEL_POINTER: '', MODEL_SOURCES: '' };
    const { code, checks } = await runDoctor(nothing);
    expect(code).toBe(0);
    expect(checks[0]).toMatchObject({ check: 'configuration', status: 'skipped' });
    expect(new Set(checks.slice(1).map(({ check }) => check))).toEqual(
      new Set(['node', 'libc', 'cpu', 'threads', 'native']),
    );
    expect((await runDoctor(nothing, '--target', 'aws')).findings).toMatchObject([
      { check: 'configuration', code: 'CONFIGURATION_INVALID' },
    ]);
  });

  test('Node is too old', async () => {
    const old = beforehand("Object.defineProperty(process, 'version', { value: 'v20.11.1' })");
    const { code, findings } = await runDoctor(old);
    expect(code).toBe(1);
    expect(findings).toMatchObject([
      finding('failure', 'node', { code: 'NODE_TOO_OLD', found: /Node 20\.11\.1/, fix: /install Node 24/ }),
    ]);
  });

  test('more threads than CPUs: a warning', async () => {
    const { code, status, findings } = await runDoctor({ INFERENCE_THREADS: '64' });
    expect({ code, status }).toEqual({ code: 0, status: 'warning' });
    expect(findings).toMatchObject([
      finding('warning', 'threads', {
        code: 'THREADS_ABOVE_CPUS',
        found: /^64 threads on \d+ CPUs/,
        fix: /set INFERENCE_THREADS to \d+ or unset it/,
      }),
    ]);
  });

  test('native binaries are absent or for another CPU', async () => {
    const other = process.arch === 'x64' ? 'arm64' : 'x64';
    const { code, findings } = await runDoctor(
      beforehand(`Object.defineProperty(process, 'arch', { value: '${other}' })`),
    );
    expect(code).toBe(1);
    const missing = {
      code: 'NATIVE_BINARY_MISSING',
      found: new RegExp(`does not load on ${process.platform}-${other}: .+`),
      fix: new RegExp(`install the dependencies for ${process.platform}-${other}`),
    };
    expect(findings.filter(({ check }) => check === 'native')).toMatchObject([
      { subject: 'onnxruntime-node', ...finding('failure', 'native', missing) },
      { subject: 'sharp', ...finding('failure', 'native', missing) },
    ]);
  });

  test('a library crashes the process that loads it', async () => {
    const { code, findings } = await runDoctor(
      beforehand("if (process.send) process.kill(process.pid, 'SIGILL')"),
    );
    expect(code).toBe(1);
    expect(findings).toMatchObject([
      finding('failure', 'start', { code: 'CRASHED', found: /SIGILL/, fix: /another CPU/ }),
    ]);
  });

  test('the clock is 20 minutes ahead of the store', async () => {
    const date = new Date(Date.now() - 20 * 60_000).toUTCString();
    delivery.first.answer(200, { date });
    delivery.first.only({ path: /^\/$/ });
    const { code, findings } = await runDoctor();
    expect(code).toBe(1);
    expect(findings).toMatchObject([
      finding('failure', 'clock', {
        code: 'CLOCK_SKEWED',
        found: /^(1199|12\d\d) s ahead of 127\.0\.0\.1/,
        fix: /NTP/,
      }),
    ]);
  });
});

describe('the cache folder', () => {
  test('cannot be created', async () => {
    const file = join(delivery.folder, 'file');
    await writeFile(file, '');
    const { code, findings } = await runDoctor({ MODEL_CACHE: join(file, 'cache') });
    expect(code).toBe(1);
    expect(findings).toMatchObject([
      finding('failure', 'cache', { code: 'CACHE_UNWRITABLE', found: /ENOTDIR/, fix: /MODEL_CACHE/ }),
    ]);
  });

  test('is read-only', async ({ skip }) => {
    const disk = await memoryDisk('ro,size=64m', skip);
    const { code, findings } = await runDoctor({ MODEL_CACHE: disk });
    expect(code).toBe(1);
    expect(findings).toMatchObject([
      finding('failure', 'cache', { code: 'CACHE_UNWRITABLE', found: /EROFS/, fix: /MODEL_CACHE/ }),
    ]);
  });

  test('is too small for the release', async ({ skip }) => {
    const disk = await memoryDisk('size=8m', skip);
    const { code, findings } = await runDoctor({ MODEL_CACHE: disk });
    expect(code).toBe(1);
    expect(findings).toMatchObject([
      finding('failure', 'cache', {
        code: 'CACHE_TOO_SMALL',
        found: /8\.4 MB free; the release needs 19\.6 MB/,
        fix: /MODEL_CACHE/,
      }),
    ]);
  });

  test('is in memory: a warning', async ({ skip }) => {
    const disk = await memoryDisk('size=64m', skip);
    const { code, status, findings } = await runDoctor({ MODEL_CACHE: disk });
    expect({ code, status }).toEqual({ code: 0, status: 'warning' });
    expect(findings).toMatchObject([
      finding('warning', 'cache', { code: 'CACHE_IN_MEMORY', found: /on tmpfs/, fix: /add memory for/ }),
    ]);
  });

  test.each([
    ['aws', 'failure', 'CACHE_UNWRITABLE', /AWS Lambda can only write to \/tmp/],
    ['gcp', 'warning', 'CACHE_IN_MEMORY', /on Cloud Run functions written files use memory/],
  ] as const)('would do here, but not on %s', async (target, status, code, found) => {
    // On disk and outside /tmp, wherever the workspace is.
    const cache = await mkdtemp('/var/tmp/yololift-doctor-');
    made.push(cache);
    const { findings } = await runDoctor({ MODEL_CACHE: cache }, '--target', target);
    expect(findings).toMatchObject([finding(status, 'cache', { code, found, fix: /MODEL_CACHE/ })]);
  });
});

describe('the mount', () => {
  test('is missing', async () => {
    await rename(delivery.mount, join(delivery.folder, 'elsewhere'));
    const { code, findings } = await runDoctor();
    expect(code).toBe(1);
    expect(findings).toMatchObject([
      {
        subject: delivery.uris.mount,
        ...finding('failure', 'mount', {
          code: 'MOUNT_MISSING',
          found: /the folder does not exist/,
          fix: /mount the file system there/,
        }),
      },
    ]);
  });

  test('is an empty folder', async () => {
    await rm(delivery.mount, { recursive: true });
    await mkdir(delivery.mount);
    const { code, findings } = await runDoctor();
    expect(code).toBe(1);
    expect(findings).toMatchObject([
      finding('failure', 'mount', {
        code: 'MOUNT_EMPTY',
        found: /an empty folder on/,
        fix: /check that the file system is mounted/,
      }),
    ]);
  });

  test('hangs on reads: the command still ends', async () => {
    const model = join(delivery.mount, MODEL_KEY);
    await rm(model);
    execFileSync('mkfifo', [model]);
    const { code, checks, findings } = await runDoctor({}, '--timeout', '20'); // loads the release of the other source
    expect(code).toBe(1);
    expect(findings).toMatchObject([
      finding('failure', 'mount', {
        code: 'TIMED_OUT',
        found: /no answer within 20 s/,
        fix: /private endpoint, mount server/,
      }),
    ]);
    expect(statusesOf(checks, 'release')).toEqual(['skipped', 'ok']);
  });
});

describe('the pointer', () => {
  test('is absent', async () => {
    const { code, checks, findings } = await runDoctor({ MODEL_POINTER: 'ssm:/models/nothing' });
    expect(code).toBe(1);
    expect(findings).toMatchObject([
      finding('failure', 'parameter', {
        code: 'PARAMETER_NOT_FOUND',
        found: /ssm:\/models\/nothing/,
        fix: /yololift publish … --set/,
      }),
    ]);
    expect(statusesOf(checks, 'release')).toEqual(['skipped', 'skipped']);
    expect(statusesOf(checks, 'source')).toEqual(['ok']);
  });

  test('names an absent release', async () => {
    await delivery.point('documents/9');
    const { code, findings } = await runDoctor();
    expect(code).toBe(1);
    const absent = finding('failure', 'release', {
      code: 'RELEASE_NOT_FOUND',
      found: /has no release documents\/9/,
      fix: /publish it there .*or return to an existing release/,
    });
    expect(findings).toMatchObject([absent, absent]);
  });

  test('names a release of only one source: a warning', async () => {
    const { code, findings } = await runDoctor({
      MODEL_SOURCES: `${delivery.uris.mount},${delivery.uris.second}`,
    });
    expect(code).toBe(0);
    expect(findings).toMatchObject([
      {
        subject: delivery.uris.second,
        ...finding('warning', 'release', {
          code: 'RELEASE_NOT_FOUND',
          found: /another source has it/,
          fix: /publish it there/,
        }),
      },
    ]);
  });

  test('cannot be read: the store is down', async () => {
    delivery.parameters.down();
    const { code, findings } = await runDoctor();
    expect(code).toBe(1);
    expect(findings).toMatchObject([
      finding('failure', 'parameter', {
        code: 'STORE_UNAVAILABLE',
        found: /ssm:\/models\/documents/,
        fix: /check that its address is reachable/,
      }),
    ]);
  });

  test('cannot be read: the store hangs', async () => {
    delivery.parameters.hang();
    const { code, findings } = await runDoctor({}, '--timeout', '2');
    expect(code).toBe(1);
    expect(findings).toMatchObject([
      finding('failure', 'parameter', {
        code: 'TIMED_OUT',
        found: /no answer within 2 s/,
        fix: /firewall, private endpoint/,
      }),
    ]);
  });
});

describe('a source', () => {
  test('answers 403', async () => {
    delivery.first.answer(403, {}, '<Error><Code>AccessDenied</Code></Error>');
    const { code, checks, findings } = await runDoctor();
    expect(code).toBe(1);
    expect(findings).toMatchObject([
      {
        subject: delivery.uris.first,
        ...finding('failure', 'source', {
          code: 'ACCESS_DENIED',
          found: /s3:\/\/models\/first/,
          fix: /grant this identity read and list/,
        }),
      },
    ]);
    expect(statusesOf(checks, 'release')).toEqual(['ok', 'skipped']);
  });

  test.each([
    [
      'its model',
      MODEL_KEY,
      'RELEASE_CORRUPT',
      /model\.onnx has the digest sha256:[0-9a-f]{64}, not sha256:/,
    ],
    ['its manifest', 'documents/1/manifest.json', 'DIGEST_MISMATCH', /but the pointer names sha256:/],
  ])('has a release with one byte flipped in %s', async (_what, key, code, found) => {
    const bytes = Uint8Array.from(good.objects.get(key) ?? []);
    // Changes a letter of a label: the manifest still parses.
    const at = key === MODEL_KEY ? 2_000_000 : Buffer.from(bytes).indexOf('signature');
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    await delivery.put('first', key, bytes);
    const { code: exit, findings } = await runDoctor();
    expect(exit).toBe(1);
    expect(findings).toMatchObject([
      {
        subject: delivery.uris.first,
        ...finding('failure', 'release', {
          code,
          found,
          fix: /remove the release there and publish it again/,
        }),
      },
    ]);
  });
});

test('an address that may contain a secret is refused and not printed', async () => {
  const { findings } = await runDoctor({
    MODEL_SOURCES: 's3://key:5ec2e7@models/first,az://account/models?sig=5ec2e7',
  });
  expect(findings).toMatchObject([
    finding('failure', 'configuration', {
      code: 'CONFIGURATION_INVALID',
      found: /MODEL_SOURCES: has a query/,
      fix: /set these variables/,
    }),
  ]);
  expect(JSON.stringify(findings)).not.toContain('5ec2e7');
});

test('all invalid settings are reported, and the machine is still checked', async () => {
  const { code, checks, findings } = await runDoctor({ MODEL_SOURCES: '', MAX_IMAGES: 'many' });
  expect(code).toBe(1);
  expect(findings).toMatchObject([
    finding('failure', 'configuration', {
      code: 'CONFIGURATION_INVALID',
      found: /MODEL_SOURCES: is not set[\s\S]*MAX_IMAGES/,
      fix: /set these variables/,
    }),
  ]);
  expect(statusesOf(checks, 'native')).toEqual(['ok', 'ok']);
  expect(statusesOf(checks, 'parameter')).toEqual(['skipped']);
});

test.each([
  [['--target', 'mainframe'], 'Allowed choices are aws, azure, gcp'],
  [['--timeout', '0'], 'a whole number from 1 to'],
])('%j is refused with exit code 2', async (args, words) => {
  const { code, stderr } = await run({}, ...args);
  expect(code).toBe(2);
  expect(stderr).toContain(words);
});

function statusesOf(checks: readonly CheckReport[], check: string): readonly string[] {
  return checks.filter((one) => one.check === check).map(({ status }) => status);
}
