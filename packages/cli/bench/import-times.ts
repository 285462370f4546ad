// Measures the start-up cost of each cloud's SDK. Usage: node bench/import-times.ts
// Starts processes that each open one kind of root or parameter; prints the median time to open it, ms.

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROUNDS = 7;
const stores = fileURLToPath(new URL('../../stores/src/index.ts', import.meta.url));

const cases: Readonly<Record<string, string>> = {
  'file: and env: only': "await s.openRoot('file:///tmp'); await s.openParameter('env:HOME')",
  's3:': "await s.openRoot('s3://bucket/x')",
  'ssm:': "await s.openParameter('ssm:/x')",
  'az:': "await s.openRoot('az://account/container')",
  'appconfig:': "await s.openParameter('appconfig://store/key')",
  'gs:': "await s.openRoot('gs://bucket')",
  'gcp-parameter:': "await s.openParameter('gcp-parameter://project/global/x')",
};

const environment = {
  ...process.env,
  AWS_REGION: 'us-east-1',
  AZURE_STORAGE_CONNECTION_STRING:
    'DefaultEndpointsProtocol=http;AccountName=account;AccountKey=a2V5;BlobEndpoint=http://127.0.0.1:1/account;',
  AZURE_APPCONFIG_CONNECTION_STRING: 'Endpoint=http://127.0.0.1:1;Id=a;Secret=a2V5',
};

for (const [name, work] of Object.entries(cases)) {
  const program = `const { createStores } = await import(${JSON.stringify(stores)}); const s = createStores(process.env); const t = performance.now(); ${work}; console.log(performance.now() - t); process.exit(0)`;
  const times = Array.from({ length: ROUNDS }, () =>
    Number(
      execFileSync(process.execPath, ['--input-type=module', '-e', program], {
        env: environment,
        encoding: 'utf8',
      }),
    ),
  );
  const median = times.toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? 0;
  console.log(`${name.padEnd(22)} ${median.toFixed(0).padStart(5)} ms`);
}
