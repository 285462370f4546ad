import { startS3 } from '@yololift/testing';

// Stand-in for S3 with the bucket `models`. Runs in its own process, so that serving takes no time from the
// process under measurement. Prints its address; exits when its standard input closes.

const server = await startS3('models');
process.stdout.write(`${server.url}\n`);
process.stdin.resume().once('end', () => server.close());
